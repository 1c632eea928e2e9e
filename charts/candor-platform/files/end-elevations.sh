# Takes away bindings to admin whose time has come, or lies more than an hour after they were made.
now=$(date -u +%s)
kubectl -n "$ZONE" get rolebindings -o json | jq -r --argjson now "$now" '
  .items[]
  | select(.roleRef.kind == "ClusterRole" and (.roleRef.name | IN("admin", "edit", "cluster-admin")))
  | (.metadata.annotations["candor.example/expires"] // "1970-01-01T00:00:00Z" | fromdateiso8601) as $until
  | (.metadata.creationTimestamp | fromdateiso8601 + 3600) as $most
  | select($now >= ([$until, $most] | min))
  | .metadata.name' |
  while read -r name; do kubectl -n "$ZONE" delete rolebinding "$name"; done
