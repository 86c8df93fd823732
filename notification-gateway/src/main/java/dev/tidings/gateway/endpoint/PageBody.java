package dev.tidings.gateway.endpoint;

import dev.tidings.contracts.codec.CursorCodec;
import dev.tidings.gateway.replay.RoomPages;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// A page as JSON, around the notifications' bytes as they stand in the history. Nothing else in it
/// needs quoting: cursors and reasons are plain ASCII.
final class PageBody {

  private PageBody() {}

  static byte[] of(RoomPages.Page.Found page) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(1_024);
    write(out, "{\"notifications\":[");
    String comma = "";
    for (RoomPages.Entry entry : page.entries()) {
      write(out, comma + "{\"cursor\":\"" + CursorCodec.encode(entry.cursor()));
      write(out, "\",\"notification\":");
      out.writeBytes(entry.notification());
      write(out, "}");
      comma = ",";
    }
    write(out, "],\"before\":\"" + CursorCodec.encode(page.from()));
    write(out, "\",\"after\":\"" + CursorCodec.encode(page.to()));
    write(out, "\",\"more\":" + page.more());
    page.gap().ifPresent(reason -> write(out, ",\"gap\":\"" + reason.text() + "\""));
    write(out, "}");
    return out.toByteArray();
  }

  private static void write(ByteArrayOutputStream out, String text) {
    out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
  }
}
