{{- define "candor.version" -}}
{{ .Values.image.tag | default .Values.image.digest | trunc 63 | replace ":" "-" | quote }}
{{- end }}

{{- define "candor.selector" -}}
app.kubernetes.io/name: {{ .Values.name }}
app.kubernetes.io/part-of: candor
{{- end }}

{{- define "candor.labels" -}}
{{ include "candor.selector" . }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/version: {{ include "candor.version" . }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
candor.example/environment: {{ .Values.environment }}
candor.example/team: {{ .Values.team }}
{{- end }}

{{- define "candor.image" -}}
{{- $i := .Values.image -}}
{{- if not (or $i.tag $i.digest) }}{{ fail "image: a tag or a digest is needed" }}{{ end -}}
{{ $i.repository }}{{ with $i.tag }}:{{ . }}{{ end }}{{ with $i.digest }}@{{ . }}{{ end }}
{{- end }}

{{/* What the schema can't say: relations between values. */}}
{{- define "candor.check" -}}
{{- $d := .Values.drain }}
{{- $stop := add $d.preStopSeconds $d.shutdownSeconds }}
{{- if gt (int .Values.autoscaling.min) (int .Values.autoscaling.max) }}{{ fail (printf "autoscaling: min %v is more than max %v" .Values.autoscaling.min .Values.autoscaling.max) }}{{ end }}
{{- if le (int $d.graceSeconds) (int $stop) }}{{ fail (printf "drain.graceSeconds %v must be more than preStopSeconds + shutdownSeconds = %v" $d.graceSeconds $stop) }}{{ end }}
{{- if lt (int $d.proxySeconds) (int $stop) }}{{ fail (printf "drain.proxySeconds %v cuts connections before preStopSeconds + shutdownSeconds = %v" $d.proxySeconds $stop) }}{{ end }}
{{- range list "shutdownSeconds" "scaleDownDelaySeconds" "abortScaleDownDelaySeconds" }}
{{- if lt (int (index $d .)) (int $d.reconnectSpreadSeconds) }}{{ fail (printf "drain.%s %v is less than reconnectSpreadSeconds %v: sockets would be cut" . (index $d .) $d.reconnectSpreadSeconds) }}{{ end }}
{{- end }}
{{- range .Values.secrets.keys }}{{ if hasKey $.Values.env . }}{{ fail (printf "env.%s is a secret" .) }}{{ end }}{{ end }}
{{- if .Values.mesh.enabled }}
{{- if not .Values.mesh.hosts }}{{ fail "mesh.hosts: at least one name" }}{{ end }}
{{- if not (and .Values.mesh.gateway .Values.mesh.gatewayNamespace) }}{{ fail "mesh.gateway and mesh.gatewayNamespace are needed" }}{{ end }}
{{- end }}
{{- range .Values.autoscaling.schedules }}{{ if gt (int .min) (int $.Values.autoscaling.max) }}{{ fail (printf "autoscaling.schedules.%s: min %v is more than max %v" .name .min $.Values.autoscaling.max) }}{{ end }}{{ end }}
{{- end }}

{{- define "candor.env" -}}
{{- $d := .Values.drain -}}
{{- $own := dict
  "HOST" "0.0.0.0"
  "PORT" (.Values.ports.http | toString)
  "ADMIN_PORT" (.Values.ports.admin | toString)
  "APP_VERSION" (.Values.image.tag | default .Values.image.digest)
  "OTEL_SERVICE_NAME" .Values.name
  "SHUTDOWN_TIMEOUT_MS" (mul $d.shutdownSeconds 1000 | toString) -}}
{{- if $d.reconnectSpreadSeconds }}{{ $_ := set $own "WS_RECONNECT_SPREAD_MS" (mul $d.reconnectSpreadSeconds 1000 | toString) }}{{ end -}}
{{- range $k, $v := merge (dict) $own .Values.env }}
{{ $k }}: {{ $v | quote }}
{{- end }}
{{- end }}

{{/* What the migration needs, and so stands before it. */}}
{{- define "candor.first" -}}
argocd.argoproj.io/sync-wave: '-2'
{{- end }}

{{- define "candor.podSecurity" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
fsGroup: 65532
seccompProfile: { type: RuntimeDefault }
{{- end }}

{{- define "candor.restricted" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end }}

{{- define "candor.envFrom" -}}
- configMapRef: { name: {{ .Values.name }} }
{{- if .Values.secrets.keys }}
- secretRef: { name: {{ .Values.name }} }
{{- end }}
{{- end }}
