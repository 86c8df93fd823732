package dev.tidings.tracker.store;

import dev.tidings.tracker.delivery.StandingState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// A search as a statement: one index gives candidates in order, at most {@link #MAX_CANDIDATES} of
/// them, and the rest of the filter is applied to those. So no combination of conditions, however
/// rarely they are true together, makes one page cost more than that.
///
/// @param candidates how many are looked at, at most
record SearchSql(String text, List<Object> parameters, int candidates) {

  static final int MAX_CANDIDATES = 500;

  private static final String NOTIFICATION =
      "n.id, n.room, n.source, n.event, n.type, n.time, n.expires_at, n.correlation_id";

  private static final String STANDING = "s.state, s.facts, s.sent_ms, s.received_ms";

  SearchSql {
    parameters = List.copyOf(parameters);
  }

  /// @param column of the notification, with an index of its own that goes on with the id
  private record Condition(String column, Object value) {}

  static SearchSql of(SearchFilter filter) {
    List<Condition> conditions = conditions(filter);
    boolean byState = isByState(filter);
    Optional<Condition> driving = byState ? Optional.empty() : conditions.stream().findFirst();
    List<Condition> narrowing = new ArrayList<>(conditions);
    driving.ifPresent(narrowing::remove);
    if (!byState) {
      filter.state().ifPresent(state -> narrowing.add(new Condition("s.state", code(state))));
    }
    int candidates =
        narrowing.isEmpty() ? filter.limit() + 1 : Math.max(MAX_CANDIDATES, filter.limit() + 1);

    List<Object> parameters = new ArrayList<>();
    String id = byState ? "s.notification_id" : "n.id";
    StringBuilder candidate = new StringBuilder();
    if (byState) {
      candidate.append(
          "select s.notification_id as id, " + STANDING + " from standing s where s.state = ?");
      parameters.add(code(filter.state().orElseThrow()));
    } else {
      candidate.append("select " + NOTIFICATION + " from notification n where ");
      candidate.append(driving.map(condition -> condition.column() + " = ?").orElse("true"));
      driving.ifPresent(condition -> parameters.add(condition.value()));
    }
    and(id + " >= ?", filter.from().map(SearchSql::lowest), candidate, parameters);
    and(id + " < ?", filter.to().map(SearchSql::lowest), candidate, parameters);
    and(id + " < ?", filter.before(), candidate, parameters);
    candidate.append(" order by ").append(id).append(" desc limit ?");
    parameters.add(candidates);
    narrowing.forEach(condition -> parameters.add(condition.value()));
    parameters.add(filter.limit() + 1);
    return new SearchSql(
        statement(byState, candidate.toString(), narrowing), parameters, candidates);
  }

  /// The limits of 1 change no row: they keep the planner from joining whole tables, which it
  /// thinks cheaper than a look into one of thirty partitions for each candidate.
  private static String statement(boolean byState, String candidate, List<Condition> narrowing) {
    String joined =
        byState
            ? "candidate s join lateral (select * from notification one where one.id = s.id"
                + " limit 1) n on true"
            : "candidate n join lateral (select * from standing one"
                + " where one.notification_id = n.id limit 1) s on true";
    StringBuilder where = new StringBuilder("true");
    narrowing.forEach(condition -> where.append(" and ").append(condition.column()).append(" = ?"));
    return """
    with candidate as materialized (%s)
    select m.seen, m.last, f.*
    from (select count(*) as seen, (select c.id from candidate c order by c.id limit 1) as last
          from candidate) m
         left join lateral (
           select %s, %s from %s where %s order by n.id desc limit ?) f on true
    order by f.id desc
    """
        .formatted(candidate, NOTIFICATION, STANDING, joined, where);
  }

  /// Those that say most first.
  private static List<Condition> conditions(SearchFilter filter) {
    List<Condition> conditions = new ArrayList<>();
    filter.correlationId().ifPresent(it -> conditions.add(new Condition("n.correlation_id", it)));
    filter.event().ifPresent(it -> conditions.add(new Condition("n.event", it)));
    filter.room().ifPresent(it -> conditions.add(new Condition("n.room", it)));
    filter.type().ifPresent(it -> conditions.add(new Condition("n.type", it)));
    filter.source().ifPresent(it -> conditions.add(new Condition("n.source", it)));
    return conditions;
  }

  /// A state says more than a type or a source, but for `received`: that is what most of them are.
  private static boolean isByState(SearchFilter filter) {
    if (filter.state().isEmpty()
        || filter.correlationId().isPresent()
        || filter.event().isPresent()
        || filter.room().isPresent()) {
      return false;
    }
    boolean isOfTypeOrSource = filter.type().isPresent() || filter.source().isPresent();
    return !isOfTypeOrSource || filter.state().get() != StandingState.RECEIVED;
  }

  private static void and(
      String condition, Optional<UUID> id, StringBuilder candidate, List<Object> parameters) {
    if (id.isPresent()) {
      candidate.append(" and ").append(condition);
      parameters.add(id.get());
    }
  }

  private static Object code(StandingState state) {
    return (short) state.code();
  }

  /// Below every id of what was taken at that millisecond.
  private static UUID lowest(Instant at) {
    return new UUID(at.toEpochMilli() << 16, 0);
  }
}
