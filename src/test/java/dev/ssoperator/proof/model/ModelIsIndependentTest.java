package dev.ssoperator.proof.model;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.EvaluationResult;
import com.tngtech.archunit.lang.syntax.elements.GivenClasses;
import org.junit.jupiter.api.Test;

/** The model would prove nothing if it decided with the operator's own code. */
class ModelIsIndependentTest {

  private static final String HERE = "dev.ssoperator.proof.model";

  @Test
  void itUsesNothingOfTheOperator() {
    assertThat(judge(false).hasViolation())
        .as(judge(false).getFailureReport().toString())
        .isFalse();
    assertThat(judge(true).hasViolation()).isTrue();
  }

  private static EvaluationResult judge(boolean ofViolation) {
    var read = new ClassFileImporter().importPackages(HERE);
    GivenClasses all = classes();
    return all.that()
        .areNotAssignableTo(ModelIsIndependentTest.class)
        .and(named(ofViolation))
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(HERE, "java..", "com.fasterxml.jackson..", "org.jspecify..")
        .evaluate(read);
  }

  private static DescribedPredicate<JavaClass> named(boolean violation) {
    return DescribedPredicate.describe(
        "", it -> it.getSimpleName().equals("Violation") == violation);
  }
}
