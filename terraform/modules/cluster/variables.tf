variable "name" {
  description = "Name of the cluster, such as candor-prod."
  type        = string
}

variable "kubernetes_version" {
  description = "Minor version, such as 1.33."
  type        = string
}

variable "control_plane_subnet_ids" {
  description = "Application subnets, one per zone: the private endpoint's addresses are there."
  type        = list(string)
}

variable "subnet_ids" {
  description = "Subnets by tier (application, data), one per zone."
  type        = map(list(string))
}

variable "operator_security_group_id" {
  description = "Security group of the operators' way in, the only one outside the nodes that may reach the API server."
  type        = string
}

variable "secrets_key_arn" {
  description = "KMS key that encrypts Kubernetes secrets in etcd."
  type        = string
}

variable "data_key_arn" {
  description = "KMS key of the volumes."
  type        = string
}

variable "logs_key_arn" {
  description = "KMS key of the control plane's logs."
  type        = string
}

variable "log_retention_days" {
  description = "Days that the control plane's logs, audit included, are kept."
  type        = number
}

variable "deletion_protection" {
  description = "Refuses to delete the cluster."
  type        = bool
}

variable "node_groups" {
  description = <<-TEXT
    Groups of nodes by name. `tier` says in which subnets they stand, `spot` whether they may be taken away with two minutes' notice, `scheduled` their smallest size
    in hours of load and of rest (cron, in `time_zone`).
  TEXT
  type = map(object({
    instance_types = list(string)
    tier           = string
    min            = number
    desired        = number
    max            = number
    disk_gb        = number
    spot           = optional(bool, false)
    labels         = optional(map(string), {})
    taint          = optional(object({ key = string, value = string, effect = string }))
    scheduled = optional(list(object({
      name    = string
      cron    = string
      min     = number
      desired = number
    })), [])
  }))

  validation {
    condition     = alltrue([for group in var.node_groups : group.min <= group.desired && group.desired <= group.max])
    error_message = "Each group needs min <= desired <= max."
  }

  validation {
    condition     = alltrue([for group in var.node_groups : contains(["application", "data"], group.tier)])
    error_message = "tier is application or data."
  }

  validation {
    condition     = alltrue([for group in var.node_groups : !(group.spot && group.tier == "data")])
    error_message = "Nodes of the data zone are never spot: a replica set that loses two nodes at once stops."
  }
}

variable "time_zone" {
  description = "IANA zone of scheduled scaling."
  type        = string
}

variable "admin_role_arn" {
  description = "Role that operators take for a limited time; the only human administrator."
  type        = string
}

variable "viewer_role_arns" {
  description = "Roles that may look at everything but secrets."
  type        = list(string)
}
