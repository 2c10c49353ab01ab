package dev.ssoperator.validation;

/** What a manifest is checked for. */
public enum Rule {
  YAML_SYNTAX(
      "yaml-syntax",
      Level.ERROR,
      "The file is YAML or JSON.",
      "The file cannot be read as YAML or JSON, so that nothing after this place is checked."),
  DUPLICATE_KEY(
      "duplicate-key",
      Level.ERROR,
      "A field is given once.",
      "A field is given twice in one object. Of the two values only one would count."),
  OBJECT(
      "object",
      Level.ERROR,
      "The object has apiVersion, kind and valid metadata.",
      "The API server refuses objects of unknown kinds, and names, labels and annotations that are"
          + " not valid in Kubernetes."),
  UNKNOWN_FIELD(
      "unknown-field",
      Level.ERROR,
      "Every field is in the definition of its kind.",
      "The API server drops unknown fields, and refuses them with kubectl apply"
          + " --validate=strict."),
  SCHEMA(
      "schema",
      Level.ERROR,
      "Values have the types and bounds of the definition.",
      "The API server refuses values that are outside of the schema of the"
          + " CustomResourceDefinition."),
  CEL_RULE(
      "cel-rule",
      Level.ERROR,
      "Fields agree with each other.",
      "The API server refuses objects that break a rule (x-kubernetes-validations) of the"
          + " CustomResourceDefinition."),
  IAM_POLICY(
      "iam-policy",
      Level.ERROR,
      "Inline policies follow IAM's grammar and size limits.",
      "AWS would reject the policy. The API server refuses such a PermissionSet, or the operator"
          + " reports it as InvalidSpec."),
  DUPLICATE_RESOURCE(
      "duplicate-resource",
      Level.ERROR,
      "A resource is declared once.",
      "Two objects have the same kind, namespace and name. The one that is applied last"
          + " replaces the other."),
  UNKNOWN_REFERENCE(
      "unknown-reference",
      Level.NOTE,
      "A PermissionSet that is referred to is among the manifests.",
      "No manifest declares the PermissionSet, although others of its namespace are there. It may"
          + " exist in the cluster; otherwise the assignment waits until it does.");

  /** How much a violation counts. */
  public enum Level {
    /** The run fails. */
    ERROR,
    /** For information: the run does not fail. */
    NOTE
  }

  private final String id;
  private final Level level;
  private final String title;
  private final String description;

  Rule(String id, Level level, String title, String description) {
    this.id = id;
    this.level = level;
    this.title = title;
    this.description = description;
  }

  /** The name in reports, which stays the same over versions. */
  public String id() {
    return id;
  }

  public Level level() {
    return level;
  }

  /** What holds where the rule is kept. */
  public String title() {
    return title;
  }

  /** What a violation means. */
  public String description() {
    return description;
  }
}
