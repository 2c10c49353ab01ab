package dev.ssoperator.importer;

import dev.ssoperator.importer.Grant.Who;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds products: principals that all have the same permission sets in the same accounts. Each
 * grant is in exactly one product, and no product has a grant that is not given.
 */
final class Folding {

  /** Every principal has every permission set in every account. */
  record Product(
      SortedSet<Who> principals, SortedSet<String> permissionSets, SortedSet<String> accounts) {

    Product {
      principals = Collections.unmodifiableSortedSet(principals);
      permissionSets = Collections.unmodifiableSortedSet(permissionSets);
      accounts = Collections.unmodifiableSortedSet(accounts);
    }

    Stream<Grant> grants() {
      return principals.stream()
          .flatMap(
              who ->
                  permissionSets.stream()
                      .flatMap(set -> accounts.stream().map(id -> new Grant(who, set, id))));
    }

    private String text() {
      return principals + " " + permissionSets + " " + accounts;
    }
  }

  /** A principal with a permission set, wherever that is. */
  private record Pair(Who who, String permissionSet) {

    private static final Comparator<Pair> ORDER =
        Comparator.comparing(Pair::who).thenComparing(Pair::permissionSet);
  }

  private Folding() {}

  /** The products of these grants, in an order that depends on nothing else. */
  static List<Product> of(Collection<Grant> grants) {
    var accounts = new TreeMap<Pair, SortedSet<String>>(Pair.ORDER);
    for (var grant : grants) {
      accounts
          .computeIfAbsent(new Pair(grant.who(), grant.permissionSet()), pair -> new TreeSet<>())
          .add(grant.accountId());
    }
    var products = new ArrayList<Product>();
    invert(accounts).forEach((where, pairs) -> products.addAll(products(pairs, where)));
    products.sort(Comparator.comparing(Product::text));
    return products;
  }

  /** The same accounts: the principals by permission set, or the other way, whichever is fewer. */
  private static List<Product> products(List<Pair> pairs, SortedSet<String> where) {
    var bySet = new TreeMap<String, SortedSet<Who>>();
    var byPrincipal = new TreeMap<Who, SortedSet<String>>();
    for (var pair : pairs) {
      bySet.computeIfAbsent(pair.permissionSet(), set -> new TreeSet<>()).add(pair.who());
      byPrincipal.computeIfAbsent(pair.who(), who -> new TreeSet<>()).add(pair.permissionSet());
    }
    var sets = invert(bySet);
    var principals = invert(byPrincipal);
    return sets.size() <= principals.size()
        ? sets.entrySet().stream()
            .map(e -> new Product(e.getKey(), new TreeSet<>(e.getValue()), where))
            .toList()
        : principals.entrySet().stream()
            .map(e -> new Product(new TreeSet<>(e.getValue()), e.getKey(), where))
            .toList();
  }

  /** The keys that have the same value. */
  private static <K, V> Map<V, List<K>> invert(Map<K, V> map) {
    return map.entrySet().stream()
        .collect(
            Collectors.groupingBy(
                Map.Entry::getValue,
                Collectors.mapping(Map.Entry::getKey, Collectors.toUnmodifiableList())));
  }
}
