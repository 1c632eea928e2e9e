variable "name" {
  description = "Prefix of every name, such as candor-prod."
  type        = string
}

variable "environment" {
  description = "dev, qa, staging or prod: the value of the tag that the budget counts."
  type        = string
}

variable "logs_key_arn" {
  description = "KMS key of the topics."
  type        = string
}

variable "emails" {
  description = "Addresses by severity: critical wakes somebody, warning waits for the morning."
  type        = object({ critical = list(string), warning = list(string) })
}

variable "monthly_budget_usd" {
  description = "What the environment may cost in a month; see docs/cost.md for what it should."
  type        = number
}

variable "kafka_name" {
  description = "MSK cluster."
  type        = string
}

variable "redis_id" {
  description = "Replication group."
  type        = string
}

variable "load_balancer" {
  description = "ARN suffix of the load balancer."
  type        = string
}

variable "target_group" {
  description = "ARN suffix of its target group."
  type        = string
}

variable "nat_gateway_ids" {
  description = "NAT gateways by zone."
  type        = map(string)
}

variable "oidc_provider_arn" {
  description = "The cluster's identity provider."
  type        = string
}

variable "oidc_issuer" {
  description = "Its issuer without https://."
  type        = string
}

variable "namespace" {
  description = "Namespace of Prometheus, Grafana and Loki."
  type        = string
}

variable "logs_bucket_arn" {
  description = "Bucket that Loki writes its chunks to."
  type        = string
}

variable "logs_bucket_key_arn" {
  description = "KMS key of that bucket."
  type        = string
}
