package dev.tidings.gateway.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.codeUnits;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.tidings.gateway.threading.RunsOn;
import io.lettuce.core.api.StatefulConnection;
import java.net.http.HttpClient;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.junit.jupiter.api.Test;

/// Where code runs, as {@link RunsOn} says it: an event loop that waits keeps thousands of
/// connections waiting, and the bus all of them.
class ThreadPlacesTest {

  private static final String BASE = "dev.tidings.gateway";
  private static final Set<RunsOn.Place> NEVER_WAITING =
      EnumSet.of(RunsOn.Place.EVENT_LOOP, RunsOn.Place.BUS);
  private static final Set<RunsOn.Place> MAY_WAIT =
      EnumSet.of(RunsOn.Place.VIRTUAL, RunsOn.Place.CONSUMER);

  /// What waits, by owner; calls of what extends an owner count too.
  private static final Map<Class<?>, Set<String>> WAITING =
      Map.ofEntries(
          Map.entry(Object.class, Set.of("wait")),
          Map.entry(Thread.class, Set.of("sleep", "join")),
          Map.entry(TimeUnit.class, Set.of("sleep", "timedJoin", "timedWait")),
          Map.entry(Future.class, Set.of("get")),
          Map.entry(CompletableFuture.class, Set.of("join")),
          Map.entry(
              io.netty.util.concurrent.Future.class,
              Set.of("await", "awaitUninterruptibly", "sync", "syncUninterruptibly")),
          Map.entry(io.lettuce.core.RedisFuture.class, Set.of("await")),
          Map.entry(StatefulConnection.class, Set.of("sync", "close")),
          Map.entry(CountDownLatch.class, Set.of("await")),
          Map.entry(Condition.class, Set.of("await", "awaitNanos", "awaitUninterruptibly")),
          Map.entry(Semaphore.class, Set.of("acquire", "acquireUninterruptibly")),
          Map.entry(BlockingQueue.class, Set.of("put", "take")),
          Map.entry(ExecutorService.class, Set.of("awaitTermination", "close", "invokeAll")),
          Map.entry(HttpClient.class, Set.of("send")),
          Map.entry(Admin.class, Set.of("close")),
          Map.entry(Producer.class, Set.of("send", "flush", "close", "partitionsFor")),
          Map.entry(
              Consumer.class,
              Set.of(
                  "poll",
                  "position",
                  "committed",
                  "commitSync",
                  "endOffsets",
                  "beginningOffsets",
                  "offsetsForTimes",
                  "partitionsFor",
                  "close")));

  private static final ArchRule NOBODY_WAITS =
      codeUnits()
          .that(run("on an event loop or the bus", NEVER_WAITING))
          .should(callNothingThat("waits", ThreadPlacesTest::waits));

  private static final ArchRule NOBODY_CALLS_WHO_WAITS =
      codeUnits()
          .that(run("on an event loop or the bus", NEVER_WAITING))
          .should(callNothingThat("runs where waiting is allowed", ThreadPlacesTest::mayWait));

  private static final ArchRule CONFINED_STATE_SAYS_WHERE =
      classes().that(haveStateOfOneThread()).should(sayWhereTheyRun());

  private final JavaClasses gateway =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(BASE);

  @Test
  void whatRunsOnAnEventLoopOrTheBusNeverWaits() {
    NOBODY_WAITS.check(gateway);
  }

  @Test
  void whatRunsOnAnEventLoopOrTheBusHandsWaitingOver() {
    NOBODY_CALLS_WHO_WAITS.check(gateway);
  }

  @Test
  void whatIsConfinedToAThreadSaysToWhich() {
    CONFINED_STATE_SAYS_WHERE.check(
        gateway.that(
            JavaClass.Predicates.resideInAnyPackage(
                BASE + ".feed..", BASE + ".session..", BASE + ".subscription..")));
  }

  /// A rule that finds nothing may be one that cannot find anything.
  @Test
  void theRulesFindWhatIsPlanted() {
    JavaClasses planted = new ClassFileImporter().importClasses(Planted.class, Unsaid.class);

    assertThat(NOBODY_WAITS.evaluate(planted).getFailureReport().getDetails())
        .hasSize(3)
        .anyMatch(detail -> detail.contains("sleeps"))
        .anyMatch(detail -> detail.contains("waitsInALambda"))
        .anyMatch(detail -> detail.contains("onTheBus"));
    assertThat(NOBODY_CALLS_WHO_WAITS.evaluate(planted).getFailureReport().getDetails())
        .hasSize(1)
        .allMatch(detail -> detail.contains("callsWhoWaits"));
    assertThat(CONFINED_STATE_SAYS_WHERE.evaluate(planted).getFailureReport().getDetails())
        .hasSize(1)
        .allMatch(detail -> detail.contains("Unsaid"));
  }

  private static boolean waits(JavaCall<?> call) {
    JavaClass owner = call.getTargetOwner();
    return WAITING.entrySet().stream()
        .anyMatch(
            waiting ->
                owner.isAssignableTo(waiting.getKey())
                    && waiting.getValue().contains(call.getName()));
  }

  /// A lambda may run elsewhere: that is how waiting is handed over.
  private static boolean mayWait(JavaCall<?> call) {
    return !call.isDeclaredInLambda()
        && call.getTarget()
            .resolveMember()
            .filter(JavaCodeUnit.class::isInstance)
            .map(JavaCodeUnit.class::cast)
            .filter(target -> !target.isConstructor())
            .flatMap(ThreadPlacesTest::placeOf)
            .filter(MAY_WAIT::contains)
            .isPresent();
  }

  private static Optional<RunsOn.Place> placeOf(JavaCodeUnit unit) {
    Optional<RunsOn> own = unit.tryGetAnnotationOfType(RunsOn.class);
    return own.isPresent() ? own.map(RunsOn::value) : placeOf(unit.getOwner());
  }

  /// Its own, or that of the class around it.
  private static Optional<RunsOn.Place> placeOf(JavaClass owner) {
    Optional<RunsOn> own = owner.tryGetAnnotationOfType(RunsOn.class);
    return own.isPresent()
        ? own.map(RunsOn::value)
        : owner.getEnclosingClass().flatMap(ThreadPlacesTest::placeOf);
  }

  private static DescribedPredicate<JavaCodeUnit> run(String where, Set<RunsOn.Place> places) {
    return DescribedPredicate.describe(
        "run " + where, unit -> placeOf(unit).filter(places::contains).isPresent());
  }

  private static DescribedPredicate<JavaClass> haveStateOfOneThread() {
    return DescribedPredicate.describe(
        "have state that is no other thread's",
        owner -> owner.getFields().stream().anyMatch(ThreadPlacesTest::isOfOneThread));
  }

  private static boolean isOfOneThread(JavaField field) {
    Set<JavaModifier> modifiers = field.getModifiers();
    return !modifiers.contains(JavaModifier.FINAL)
        && !modifiers.contains(JavaModifier.VOLATILE)
        && !modifiers.contains(JavaModifier.STATIC);
  }

  private static ArchCondition<JavaClass> sayWhereTheyRun() {
    return new ArchCondition<>("say where they run") {
      @Override
      public void check(JavaClass owner, ConditionEvents events) {
        boolean said =
            placeOf(owner).isPresent()
                || owner.getMethods().stream()
                    .anyMatch(method -> method.isAnnotatedWith(RunsOn.class));
        events.add(new SimpleConditionEvent(owner, said, owner.getName() + " has no @RunsOn"));
      }
    };
  }

  private interface Calls {
    boolean match(JavaCall<?> call);
  }

  private static ArchCondition<JavaCodeUnit> callNothingThat(String what, Calls calls) {
    return new ArchCondition<>("call nothing that " + what) {
      @Override
      public void check(JavaCodeUnit unit, ConditionEvents events) {
        unit.getCallsFromSelf().stream()
            .filter(calls::match)
            .forEach(
                call -> events.add(SimpleConditionEvent.violated(call, call.getDescription())));
      }
    };
  }

  /// Everything that the rules forbid, and what they allow beside it.
  @RunsOn(RunsOn.Place.EVENT_LOOP)
  static final class Planted {
    private final CompletableFuture<String> answer = new CompletableFuture<>();
    private int count;

    void sleeps() throws InterruptedException {
      Thread.sleep(1);
    }

    void waitsInALambda(Executor executor) {
      executor.execute(() -> count += answer.join().length());
    }

    @RunsOn(RunsOn.Place.BUS)
    void onTheBus(CountDownLatch latch) throws InterruptedException {
      latch.await();
    }

    void callsWhoWaits() {
      waiting();
    }

    void handsOver(Executor executor) {
      executor.execute(() -> waiting());
    }

    @RunsOn(RunsOn.Place.VIRTUAL)
    void waiting() {
      count += answer.join().length();
    }
  }

  static final class Unsaid {
    private int count;

    int next() {
      return ++count;
    }
  }
}
