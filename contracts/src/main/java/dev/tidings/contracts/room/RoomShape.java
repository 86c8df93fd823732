package dev.tidings.contracts.room;

/// Whether a text is a room's name, read once from its beginning to its end: every event passes
/// here several times, and a pattern's matcher took a fourteenth of ingest's time in a flood. Pure.
final class RoomShape {

  private static final String ALL = "all";
  private static final int MAX_ENTITY = 32;
  private static final int MAX_ID = 128;
  private static final int MAX_SUBGROUP = 64;
  private static final String ID_SIGNS = "._@+|~=-";
  private static final String SUBGROUP_SIGNS = "._-";

  private RoomShape() {}

  static boolean fits(String name) {
    if (name.equals(ALL)) {
      return true;
    }
    int entity = name.indexOf(':');
    if (entity < 1 || entity > MAX_ENTITY || !isEntity(name, entity)) {
      return false;
    }
    int id = name.indexOf(':', entity + 1);
    return id < 0
        ? isWord(name, entity + 1, name.length(), MAX_ID, ID_SIGNS)
        : isWord(name, entity + 1, id, MAX_ID, ID_SIGNS)
            && isWord(name, id + 1, name.length(), MAX_SUBGROUP, SUBGROUP_SIGNS);
  }

  private static boolean isEntity(String name, int end) {
    if (!isLower(name.charAt(0))) {
      return false;
    }
    for (int i = 1; i < end; i++) {
      char c = name.charAt(i);
      if (!isLower(c) && !isDigit(c) && c != '-') {
        return false;
      }
    }
    return true;
  }

  private static boolean isWord(String name, int from, int to, int max, String signs) {
    if (to - from < 1 || to - from > max) {
      return false;
    }
    for (int i = from; i < to; i++) {
      char c = name.charAt(i);
      if (!isLower(c) && !isDigit(c) && !(c >= 'A' && c <= 'Z') && signs.indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean isLower(char c) {
    return c >= 'a' && c <= 'z';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
