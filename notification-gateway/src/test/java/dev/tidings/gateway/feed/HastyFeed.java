package dev.tidings.gateway.feed;

import dev.tidings.gateway.threading.RunsOn;

/// A feed that looks at a part only of what must be true before it goes back to the link: to show
/// that the simulation notices. Confined to the thread of its owner.
@RunsOn(RunsOn.Place.BUS)
final class HastyFeed extends Feed {

  private final Flaw flaw;

  HastyFeed(FeedSettings settings, Flaw flaw) {
    super(settings.maxHeld(), settings.maxHeldBytes());
    this.flaw = flaw;
  }

  @Override
  boolean mayHandOver(long from, long carried) {
    return switch (flaw) {
      case HANDED_OVER_BEFORE_THE_LINK_BEGINS -> super.mayHandOver(0, carried);
      case HANDED_OVER_BEFORE_WHAT_CAME_BESIDE -> isSound() && head(carried) >= from;
      default -> super.mayHandOver(from, carried);
    };
  }
}
