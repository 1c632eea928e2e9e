variable "account_id" {
  description = "The AWS account of this environment; a plan with another account's credentials is refused."
  type        = string
}

variable "owner" {
  description = "Team that answers for the environment."
  type        = string
  default     = "platform"
}

variable "cost_center" {
  description = "Who pays."
  type        = string
}

variable "sizes" {
  description = "See sizes.auto.tfvars.json beside this file, and modules/environment for what each number is."
  type        = any
}

variable "domain" {
  description = "Host that people type."
  type        = string
}

variable "dns_zone_id" {
  description = "Route 53 zone of the domain."
  type        = string
}

variable "alert_emails" {
  description = "Addresses by severity."
  type        = object({ critical = list(string), warning = list(string) })
}

variable "admin_principal_arns" {
  description = "Who may become administrator for an hour."
  type        = list(string)
}

variable "viewer_role_arns" {
  description = "Roles that may look at the cluster."
  type        = list(string)
  default     = []
}

variable "identity_center" {
  description = "The administrators come from Identity Center."
  type        = bool
  default     = false
}

variable "kafka_passwords" {
  description = "Passwords of the services' Kafka users (TF_VAR_kafka_passwords, from Vault); in no state."
  type        = map(string)
  sensitive   = true
}

variable "kafka_passwords_version" {
  description = "Raise it to write the passwords again."
  type        = number
  default     = 1
}

variable "kafka_acls_enforced" {
  description = "False (-var kafka_acls_enforced=false) from the first apply until the topics Job has run; then nothing is allowed without an ACL."
  type        = bool
  default     = true
}

variable "redis_auth_token" {
  description = "First password of Redis, rotated right after creation."
  type        = string
  sensitive   = true
}
