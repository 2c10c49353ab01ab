package dev.ssoperator.proof.crash;

import dev.ssoperator.request.Pacing;
import dev.ssoperator.world.World;
import java.util.List;

/** Something that users do, during which the operator can die. */
interface Scenario {

  String name();

  /** What there is before the operator starts. */
  default void before(World world) {}

  /** What the operator has done before its side effects count. */
  default void given(World world) {}

  /** What happens then, up to what the operator makes of it. */
  void when(World world);

  /** What comes after what. */
  default List<History.Order> orders() {
    return List.of();
  }

  /** Whether the side effects of the operator's first start count. */
  default boolean isFirstStart() {
    return false;
  }

  default Pacing pacing() {
    return World.QUICK;
  }
}
