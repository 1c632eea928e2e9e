variable "environment" {
  description = "dev, qa, staging or prod."
  type        = string

  validation {
    condition     = contains(["dev", "qa", "staging", "prod"], var.environment)
    error_message = "dev, qa, staging or prod."
  }
}

variable "sizes" {
  description = "How large everything is. The environments' sizes.auto.tfvars.json hold it; docs/cost.md says where each number comes from and what it costs."
  type = object({
    kubernetes = object({
      version       = string
      instance_type = string
      nodes         = number
      nodes_max     = number
      rest_nodes    = number
      spot_nodes    = number
      spot_max      = number
    })
    mongodb = object({
      instance_type  = string
      members        = number
      disk_gb        = number
      snapshot_hours = number
      snapshot_days  = number
    })
    kafka = object({
      instance_type = string
      brokers       = number
      disk_gb       = number
    })
    redis = object({
      node_type     = string
      nodes         = number
      snapshot_days = number
    })
    network = object({
      cidr           = string
      nat_per_zone   = bool
      endpoint_zones = number
    })
    storage = object({
      lock_mode   = string
      backup_days = number
      log_days    = number
    })
    log_retention_days  = number
    deletion_protection = bool
    reserved_nodes      = number
    monthly_budget_usd  = number
  })

  validation {
    condition     = var.sizes.mongodb.members == 3
    error_message = "One primary and two replicas, one per zone."
  }

  validation {
    condition     = var.sizes.storage.backup_days >= 30
    error_message = "Backups are kept for 30 days at least."
  }

  validation {
    condition     = var.sizes.reserved_nodes <= min(var.sizes.kubernetes.nodes, var.sizes.kubernetes.rest_nodes)
    error_message = "Capacity is reserved for nodes that run all the time: at most as many as run at night."
  }
}

variable "domain" {
  description = "Host that people type, such as candor.example.com."
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
  description = "The administrators come from Identity Center; see modules/operators."
  type        = bool
  default     = false
}

variable "kafka_passwords" {
  description = "Passwords of the services' Kafka users, from Vault; in no state."
  type        = map(string)
  sensitive   = true
}

variable "kafka_passwords_version" {
  description = "Raise it to write the passwords again."
  type        = number
  default     = 1
}

variable "redis_auth_token" {
  description = "First password of Redis, rotated right after creation."
  type        = string
  sensitive   = true
}

variable "zones" {
  description = "Availability zones."
  type        = list(string)
  default     = ["ap-south-1a", "ap-south-1b", "ap-south-1c"]
}

variable "kafka_acls_enforced" {
  description = "False until the topics Job has run for the first time."
  type        = bool
  default     = true
}
