{{- define "ssoperator.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 52 | trimSuffix "-" }}
{{- end }}

{{/* 52 characters leave room for the longest suffix within the 63 of a DNS label. */}}
{{- define "ssoperator.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 52 | trimSuffix "-" }}
{{- else }}
{{- $name := default .Chart.Name .Values.nameOverride }}
{{- if contains $name .Release.Name }}
{{- .Release.Name | trunc 52 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name | trunc 52 | trimSuffix "-" }}
{{- end }}
{{- end }}
{{- end }}

{{- define "ssoperator.namespace" -}}
{{- default .Release.Namespace .Values.namespaceOverride }}
{{- end }}

{{- define "ssoperator.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
app.kubernetes.io/name: {{ include "ssoperator.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/part-of: ssoperator
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "ssoperator.selectorLabels" -}}
app.kubernetes.io/name: {{ include "ssoperator.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: operator
{{- end }}

{{- define "ssoperator.emulator.selectorLabels" -}}
app.kubernetes.io/name: {{ include "ssoperator.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: emulator
{{- end }}

{{/* A CronJob's name has 52 characters at most. */}}
{{- define "ssoperator.report.fullname" -}}
{{- printf "%s-report" (include "ssoperator.fullname" . | trunc 45 | trimSuffix "-") }}
{{- end }}

{{- define "ssoperator.report.selectorLabels" -}}
app.kubernetes.io/name: {{ include "ssoperator.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: report
{{- end }}

{{- define "ssoperator.report.serviceAccountName" -}}
{{- with .Values.report.serviceAccount }}
{{- if .create }}
{{- default (include "ssoperator.report.fullname" $) .name }}
{{- else }}
{{- required "report.serviceAccount.name is required when report.serviceAccount.create is false" .name }}
{{- end }}
{{- end }}
{{- end }}

{{- define "ssoperator.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "ssoperator.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- required "serviceAccount.name is required when serviceAccount.create is false" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{- define "ssoperator.image" -}}
{{- if .Values.image.digest }}
{{- printf "%s@%s" .Values.image.repository .Values.image.digest }}
{{- else }}
{{- printf "%s:%s" .Values.image.repository (default .Chart.AppVersion .Values.image.tag) }}
{{- end }}
{{- end }}

{{- define "ssoperator.region" -}}
{{- if .Values.emulator.enabled }}
{{- default "eu-west-1" .Values.aws.region }}
{{- else }}
{{- required "aws.region is required: the region of your Identity Center instance, such as --set aws.region=eu-west-1" .Values.aws.region }}
{{- end }}
{{- end }}

{{- define "ssoperator.endpointUrl" -}}
{{- if .Values.emulator.enabled }}
{{- printf "http://%s-emulator.%s.svc:%d" (include "ssoperator.fullname" .) (include "ssoperator.namespace" .) (int .Values.emulator.port) }}
{{- else }}
{{- .Values.aws.endpointUrl }}
{{- end }}
{{- end }}

{{/* Whether the container gets a token of the ServiceAccount to show to AWS. */}}
{{- define "ssoperator.hasWebIdentity" -}}
{{- if and .Values.aws.webIdentity.roleArn (not .Values.emulator.enabled) }}true{{ end }}
{{- end }}

{{/* The AWS configuration file for an assumed role; nothing without one. */}}
{{- define "ssoperator.awsConfig" -}}
{{- with .Values.aws.assumeRole }}
{{- if .arn -}}
[profile ssoperator]
role_arn = {{ .arn }}
role_session_name = {{ .sessionName }}
{{- if .externalId }}
external_id = {{ .externalId }}
{{- end }}
{{- if eq .source "PodIdentity" }}
credential_source = EcsContainer
{{- else if eq .source "InstanceMetadata" }}
credential_source = Ec2InstanceMetadata
{{- else }}
source_profile = web-identity

[profile web-identity]
role_arn = {{ required "aws.webIdentity.roleArn is required when aws.assumeRole.source is WebIdentity" $.Values.aws.webIdentity.roleArn }}
role_session_name = {{ .sessionName }}
web_identity_token_file = {{ include "ssoperator.tokenFile" $ }}
{{- end }}
{{ end }}
{{- end }}
{{- end }}

{{- define "ssoperator.tokenFile" -}}
/var/run/secrets/ssoperator.dev/aws/token
{{- end }}

{{/* Combinations that would not do what they say. */}}
{{- define "ssoperator.validate" -}}
{{- if and (gt (int .Values.replicas) 1) (not .Values.leaderElection.enabled) }}
{{- fail (printf "replicas is %d but leaderElection.enabled is false: all replicas would work at once. Turn it on, or set replicas to 1" (int .Values.replicas)) }}
{{- end }}
{{- if and .Values.rbac.aggregateToEdit (eq .Values.operator.boundaries "Off") (not .Values.rbac.aggregateToEditWithoutBoundaries) }}
{{- fail "rbac.aggregateToEdit is true but operator.boundaries is Off: anyone with the role edit in any namespace could grant themselves any AWS access. Set operator.boundaries to Required and create AccessBoundaries, or set rbac.aggregateToEditWithoutBoundaries to true" }}
{{- end }}
{{- with .Values.aws }}
{{- if $.Values.emulator.enabled }}
{{- if or .endpointUrl .credentials.secretName .assumeRole.arn .webIdentity.roleArn }}
{{- fail "emulator.enabled excludes aws.endpointUrl, aws.credentials, aws.assumeRole and aws.webIdentity: the operator would talk to the emulator, not to AWS" }}
{{- end }}
{{- end }}
{{- if and .credentials.secretName (or .assumeRole.arn .webIdentity.roleArn) }}
{{- fail "aws.credentials.secretName excludes aws.assumeRole and aws.webIdentity: the AWS SDK takes static keys first" }}
{{- end }}
{{- if and .assumeRole.arn (ne .assumeRole.source "WebIdentity") .webIdentity.roleArn }}
{{- fail (printf "aws.webIdentity.roleArn is set but aws.assumeRole.source is %s: set the source to WebIdentity, or take one of them out" .assumeRole.source) }}
{{- end }}
{{- if and (or .assumeRole.arn .webIdentity.roleArn) (hasKey $.Values.serviceAccount.annotations "eks.amazonaws.com/role-arn") }}
{{- fail "serviceAccount.annotations has eks.amazonaws.com/role-arn, which the AWS SDK takes before aws.assumeRole and aws.webIdentity: take the annotation out and set aws.webIdentity.roleArn to its role" }}
{{- end }}
{{- end }}
{{- end }}

{{/* The same for the report, whose roles in AWS are its own. */}}
{{- define "ssoperator.report.validate" -}}
{{- with .Values.report }}
{{- $roles := or .aws.webIdentityRoleArn .aws.assumeRoleArn }}
{{- if and .volume.source .volume.existingClaim }}
{{- fail "report.volume.source excludes report.volume.existingClaim: the report is written to one volume" }}
{{- end }}
{{- if and $roles $.Values.emulator.enabled }}
{{- fail "emulator.enabled excludes report.aws: the report would read the emulator, not AWS" }}
{{- end }}
{{- if and $roles $.Values.aws.credentials.secretName }}
{{- fail "aws.credentials.secretName excludes report.aws: the AWS SDK takes static keys first" }}
{{- end }}
{{- if and $roles (hasKey .serviceAccount.annotations "eks.amazonaws.com/role-arn") }}
{{- fail "report.serviceAccount.annotations has eks.amazonaws.com/role-arn, which the AWS SDK takes before report.aws: take the annotation out and set report.aws.webIdentityRoleArn to its role" }}
{{- end }}
{{- if .aws.assumeRoleArn }}
{{- if and (eq $.Values.aws.assumeRole.source "WebIdentity") (not .aws.webIdentityRoleArn) }}
{{- fail "report.aws.webIdentityRoleArn is required when aws.assumeRole.source is WebIdentity and report.aws.assumeRoleArn is set" }}
{{- end }}
{{- if and (ne $.Values.aws.assumeRole.source "WebIdentity") .aws.webIdentityRoleArn }}
{{- fail (printf "report.aws has both roles but aws.assumeRole.source is %s: set the source to WebIdentity, or take one of them out" $.Values.aws.assumeRole.source) }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{/* The settings of the operator. An option on the command line (extraArgs) wins over each. */}}
{{- define "ssoperator.env" -}}
{{- with .Values.operator.clusterId }}
- name: SSOPERATOR_CLUSTER_ID
  value: {{ . | quote }}
{{- end }}
{{- with .Values.aws.instanceArn }}
- name: SSOPERATOR_INSTANCE_ARN
  value: {{ . | quote }}
{{- end }}
- name: SSOPERATOR_MANAGEMENT_ACCOUNT
  value: {{ .Values.aws.managementAccount | quote }}
{{- with .Values.watch.namespaces }}
- name: SSOPERATOR_NAMESPACES
  value: {{ join "," . | quote }}
{{- end }}
{{- with .Values.watch.labelSelector }}
- name: SSOPERATOR_LABEL_SELECTOR
  value: {{ . | quote }}
{{- end }}
{{- with .Values.operator }}
- name: SSOPERATOR_DRIFT_INTERVAL
  value: {{ .driftInterval | quote }}
- name: SSOPERATOR_STALLED_RETRY_INTERVAL
  value: {{ .stalledRetryInterval | quote }}
- name: SSOPERATOR_INITIAL_BACKOFF
  value: {{ .initialBackoff | quote }}
- name: SSOPERATOR_MAX_BACKOFF
  value: {{ .maxBackoff | quote }}
- name: SSOPERATOR_POLL_INTERVAL
  value: {{ .pollInterval | quote }}
- name: SSOPERATOR_HANDOVER_DELAY
  value: {{ .handoverDelay | quote }}
- name: SSOPERATOR_BOUNDARIES
  value: {{ .boundaries | quote }}
- name: SSOPERATOR_ORGANIZATION_REFRESH
  value: {{ .organizationRefresh | quote }}
- name: SSOPERATOR_REVOCATION_LIMIT
  value: {{ .revocationLimit | int64 | quote }}
- name: SSOPERATOR_REVOCATION_WINDOW
  value: {{ .revocationWindow | quote }}
{{- with .protectedPrincipals }}
- name: SSOPERATOR_PROTECTED_PRINCIPALS
  value: {{ join "," . | quote }}
{{- end }}
{{- with .protectedPermissionSets }}
- name: SSOPERATOR_PROTECTED_PERMISSION_SETS
  value: {{ join "," . | quote }}
{{- end }}
{{- with .protectedAccounts }}
- name: SSOPERATOR_PROTECTED_ACCOUNTS
  value: {{ join "," . | quote }}
{{- end }}
- name: SSOPERATOR_CONCURRENCY
  value: {{ .concurrency | int64 | quote }}
- name: SSOPERATOR_ASSIGNMENT_SLOTS
  value: {{ .assignmentSlots | int64 | quote }}
- name: SSOPERATOR_EXTRA_REVOCATION_SLOTS
  value: {{ .extraRevocationSlots | int64 | quote }}
- name: SSOPERATOR_PROVISIONING_SLOTS
  value: {{ .provisioningSlots | int64 | quote }}
- name: SSOPERATOR_SSO_ADMIN_RATE
  value: {{ .ssoAdminRate | toJson | trimAll "\"" | quote }}
- name: SSOPERATOR_SSO_ADMIN_BURST
  value: {{ .ssoAdminBurst | int64 | quote }}
- name: SSOPERATOR_IDENTITY_STORE_RATE
  value: {{ .identityStoreRate | toJson | trimAll "\"" | quote }}
- name: SSOPERATOR_IDENTITY_STORE_BURST
  value: {{ .identityStoreBurst | int64 | quote }}
- name: SSOPERATOR_ORGANIZATIONS_RATE
  value: {{ .organizationsRate | toJson | trimAll "\"" | quote }}
- name: SSOPERATOR_ORGANIZATIONS_BURST
  value: {{ .organizationsBurst | int64 | quote }}
{{- end }}
- name: SSOPERATOR_LEADER_ELECT
  value: {{ .Values.leaderElection.enabled | quote }}
- name: SSOPERATOR_LEASE_DURATION
  value: {{ .Values.leaderElection.leaseDuration | quote }}
- name: SSOPERATOR_LEASE_RENEW_DEADLINE
  value: {{ .Values.leaderElection.renewDeadline | quote }}
- name: SSOPERATOR_LEASE_RETRY_PERIOD
  value: {{ .Values.leaderElection.retryPeriod | quote }}
- name: SSOPERATOR_LEASE_NAMESPACE
  valueFrom:
    fieldRef:
      fieldPath: metadata.namespace
- name: SSOPERATOR_RECORD_NAMESPACE
  valueFrom:
    fieldRef:
      fieldPath: metadata.namespace
{{- if include "ssoperator.requestedByVersion" . }}
- name: SSOPERATOR_REQUESTED_BY_STAMPED
  value: "true"
{{- end }}
- name: SSOPERATOR_HTTP_PORT
  value: {{ .Values.httpPort | int64 | quote }}
- name: SSOPERATOR_LOG_FORMAT
  value: {{ .Values.logging.format | quote }}
- name: SSOPERATOR_LOG_LEVEL
  value: {{ .Values.logging.level | quote }}
{{- include "ssoperator.awsEnv" . }}
{{- end }}

{{/* How AWS is reached. */}}
{{- define "ssoperator.awsEnv" }}
- name: AWS_REGION
  value: {{ include "ssoperator.region" . | quote }}
{{- with include "ssoperator.endpointUrl" . }}
- name: AWS_ENDPOINT_URL
  value: {{ . | quote }}
{{- end }}
{{- if .Values.emulator.enabled }}
- name: AWS_ACCESS_KEY_ID
  value: emulator
- name: AWS_SECRET_ACCESS_KEY
  value: emulator
{{- else if .Values.aws.credentials.secretName }}
{{- with .Values.aws.credentials }}
- name: AWS_ACCESS_KEY_ID
  valueFrom:
    secretKeyRef:
      name: {{ .secretName | quote }}
      key: {{ .accessKeyIdKey | quote }}
- name: AWS_SECRET_ACCESS_KEY
  valueFrom:
    secretKeyRef:
      name: {{ .secretName | quote }}
      key: {{ .secretAccessKeyKey | quote }}
{{- if .sessionTokenKey }}
- name: AWS_SESSION_TOKEN
  valueFrom:
    secretKeyRef:
      name: {{ .secretName | quote }}
      key: {{ .sessionTokenKey | quote }}
{{- end }}
{{- end }}
{{- else if .Values.aws.assumeRole.arn }}
- name: AWS_CONFIG_FILE
  value: /etc/ssoperator/aws/config
- name: AWS_PROFILE
  value: ssoperator
{{- else if include "ssoperator.hasWebIdentity" . }}
- name: AWS_ROLE_ARN
  value: {{ .Values.aws.webIdentity.roleArn | quote }}
- name: AWS_WEB_IDENTITY_TOKEN_FILE
  value: {{ include "ssoperator.tokenFile" . }}
- name: AWS_ROLE_SESSION_NAME
  value: {{ .Values.aws.assumeRole.sessionName | quote }}
{{- end }}
{{- end }}

{{/* The files that ssoperator.awsEnv names; takes a list of root and the ConfigMap's name. */}}
{{- define "ssoperator.awsVolumes" }}
{{- $root := index . 0 }}
{{- if include "ssoperator.awsConfig" $root }}
- name: aws-config
  configMap:
    name: {{ index . 1 }}
{{- end }}
{{- if include "ssoperator.hasWebIdentity" $root }}
- name: aws-token
  projected:
    sources:
      - serviceAccountToken:
          path: {{ include "ssoperator.tokenFile" $root | base }}
          audience: {{ $root.Values.aws.webIdentity.audience | quote }}
          expirationSeconds: 3600
{{- end }}
{{- end }}

{{- define "ssoperator.awsVolumeMounts" }}
{{- if include "ssoperator.awsConfig" . }}
- name: aws-config
  mountPath: /etc/ssoperator/aws
  readOnly: true
{{- end }}
{{- if include "ssoperator.hasWebIdentity" . }}
- name: aws-token
  mountPath: {{ include "ssoperator.tokenFile" . | dir }}
  readOnly: true
{{- end }}
{{- end }}

{{/* What a NetworkPolicy lets pods reach: DNS, the API server and AWS. */}}
{{- define "ssoperator.egress" -}}
- ports:
    - port: 53
      protocol: UDP
    - port: 53
      protocol: TCP
- ports:
    {{- range .Values.networkPolicy.egressPorts }}
    - port: {{ . }}
      protocol: TCP
    {{- end }}
{{- if .Values.networkPolicy.podIdentity }}
- to:
    - ipBlock:
        cidr: 169.254.170.23/32
    - ipBlock:
        cidr: fd00:ec2::23/128
  ports:
    - port: 80
      protocol: TCP
{{- end }}
{{- if or .Values.networkPolicy.instanceMetadata (eq .Values.aws.assumeRole.source "InstanceMetadata") }}
- to:
    - ipBlock:
        cidr: 169.254.169.254/32
    - ipBlock:
        cidr: fd00:ec2::254/128
  ports:
    - port: 80
      protocol: TCP
{{- end }}
{{- if .Values.emulator.enabled }}
- to:
    - podSelector:
        matchLabels:
          {{- include "ssoperator.emulator.selectorLabels" . | nindent 10 }}
  ports:
    - port: http
      protocol: TCP
{{- end }}
{{- with .Values.networkPolicy.extraEgress }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* What the operator does with its resources; the same in a ClusterRole and in Roles. */}}
{{- define "ssoperator.resourceRules" -}}
- apiGroups: [ssoperator.dev]
  resources: [permissionsets, accountassignments, accountassignmentsets]
  verbs: [get, list, watch, patch]
- apiGroups: [ssoperator.dev]
  resources: [permissionsets/status, accountassignments/status, accountassignmentsets/status]
  verbs: [update]
# The members of AccountAssignmentSets, which the sets own; blockOwnerDeletion needs the right on their finalizers.
- apiGroups: [ssoperator.dev]
  resources: [accountassignments]
  verbs: [create, update, delete]
- apiGroups: [ssoperator.dev]
  resources: [accountassignmentsets/finalizers]
  verbs: [update]
- apiGroups: [""]
  resources: [events]
  verbs: [create]
{{- if or (gt (int .Values.operator.revocationLimit) 0) (eq .Values.operator.boundaries "Required") }}
# For the annotation that releases held revocations.
- apiGroups: [""]
  resources: [namespaces]
  verbs: [get]
{{- end }}
{{- end }}

{{/* Says "true" when an object of the Prometheus operator is to be rendered; takes a list of root, its values and its values' path. */}}
{{- define "ssoperator.rendersMonitoring" -}}
{{- $root := index . 0 }}
{{- $values := index . 1 }}
{{- $path := index . 2 }}
{{- if $values.enabled }}
{{- $known := $root.Capabilities.APIVersions.Has "monitoring.coreos.com/v1" }}
{{- if or $known (eq $values.renderMode "alwaysRender") -}}
true
{{- else if eq $values.renderMode "failIfMissing" }}
{{- fail (printf "%s.enabled is true but the cluster does not know monitoring.coreos.com/v1: install the Prometheus operator first, or set %s.renderMode to skipIfMissing" $path $path) }}
{{- end }}
{{- end }}
{{- end }}
