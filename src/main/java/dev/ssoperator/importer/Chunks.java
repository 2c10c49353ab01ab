package dev.ssoperator.importer;

import dev.ssoperator.assignmentset.SetPreview;
import dev.ssoperator.importer.Folding.Product;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** Splits a product that is larger than an AccountAssignmentSet may be. */
final class Chunks {

  private static final int MAX_PRINCIPALS = 50;
  private static final int MAX_PERMISSION_SETS = 20;

  private Chunks() {}

  static List<Product> of(Product product) {
    var chunks = new ArrayList<Product>();
    for (var sets : chunks(product.permissionSets(), MAX_PERMISSION_SETS)) {
      var each =
          Math.max(1, SetPreview.MAX_ASSIGNMENTS / (sets.size() * product.accounts().size()));
      for (var principals : chunks(product.principals(), Math.min(MAX_PRINCIPALS, each))) {
        chunks.add(new Product(principals, sets, product.accounts()));
      }
    }
    return chunks;
  }

  private static <T extends Comparable<T>> List<SortedSet<T>> chunks(SortedSet<T> all, int most) {
    var chunks = new ArrayList<SortedSet<T>>();
    var list = List.copyOf(all);
    for (var from = 0; from < list.size(); from += most) {
      chunks.add(new TreeSet<>(list.subList(from, Math.min(from + most, list.size()))));
    }
    return chunks;
  }
}
