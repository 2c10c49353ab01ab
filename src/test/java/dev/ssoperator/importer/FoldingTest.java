package dev.ssoperator.importer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.api.PrincipalType;
import dev.ssoperator.importer.Folding.Product;
import dev.ssoperator.importer.Grant.Who;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Products have exactly the grants that are given, each once. */
class FoldingTest {

  @Property(tries = 500)
  void nothingIsLostNothingIsAddedAndNothingIsTwice(
      @ForAll Set<@IntRange(max = 63) Integer> given, @ForAll Random random) {
    var grants = new ArrayList<>(given.stream().map(FoldingTest::grant).toList());

    var products = Folding.of(grants);

    assertThat(products.stream().flatMap(Product::grants))
        .containsExactlyInAnyOrderElementsOf(grants);
    Collections.shuffle(grants, random);
    assertThat(Folding.of(grants)).isEqualTo(products);
    var chunks = products.stream().flatMap(product -> Chunks.of(product).stream());
    assertThat(chunks.flatMap(Product::grants)).containsExactlyInAnyOrderElementsOf(grants);
  }

  @Test
  void whatIsOneProductBecomesOne() {
    var all = IntStream.range(0, 64).mapToObj(FoldingTest::grant).toList();

    assertThat(Folding.of(all))
        .singleElement()
        .satisfies(
            product -> {
              assertThat(product.principals()).hasSize(4);
              assertThat(product.permissionSets()).hasSize(4);
              assertThat(product.accounts()).hasSize(4);
            });
  }

  @Test
  void whicheverGivesFewerProductsDecidesHowToSplit() {
    var byPrincipal =
        List.of(grant("a", "read"), grant("a", "write"), grant("b", "write"), grant("b", "bill"));
    var byPermissionSet =
        List.of(grant("a", "read"), grant("b", "read"), grant("b", "write"), grant("c", "write"));

    assertThat(Folding.of(byPrincipal)).hasSize(2);
    assertThat(Folding.of(byPermissionSet)).hasSize(2);
  }

  @Test
  void aProductThatIsTooLargeForOneSetIsSplit() {
    var grants =
        IntStream.range(0, 120)
            .boxed()
            .flatMap(
                i ->
                    IntStream.range(0, 30)
                        .boxed()
                        .flatMap(
                            j -> Stream.of("1", "2").map(a -> new Grant(who("p" + i), "s" + j, a))))
            .toList();

    var chunks = Chunks.of(Folding.of(grants).get(0));

    assertThat(chunks)
        .hasSize(6)
        .allSatisfy(chunk -> assertThat(chunk.principals()).hasSizeLessThanOrEqualTo(50))
        .allSatisfy(chunk -> assertThat(chunk.permissionSets()).hasSizeLessThanOrEqualTo(20));
    assertThat(chunks.stream().flatMap(Product::grants))
        .containsExactlyInAnyOrderElementsOf(grants);
  }

  private static Grant grant(int number) {
    return new Grant(who("p" + number / 16), "s" + number / 4 % 4, String.valueOf(number % 4));
  }

  private static Grant grant(String principal, String permissionSet) {
    return new Grant(who(principal), permissionSet, "1");
  }

  private static Who who(String id) {
    return new Who(PrincipalType.GROUP, id);
  }
}
