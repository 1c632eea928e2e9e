variable "name" {
  description = "Name of the replication group, such as candor-prod."
  type        = string
}

variable "node_type" {
  description = "Type of node, such as cache.m6g.large."
  type        = string
}

variable "nodes" {
  description = "The primary and its replicas. From two on, they stand in different zones and fail over by themselves."
  type        = number

  validation {
    condition     = var.nodes >= 1 && var.nodes <= 6
    error_message = "One to six nodes."
  }
}

variable "vpc_id" {
  description = "The VPC."
  type        = string
}

variable "subnet_ids" {
  description = "Data subnets, one per zone."
  type        = list(string)
}

variable "client_security_group_ids" {
  description = "Groups that may reach Redis, by name."
  type        = map(string)
}

variable "data_key_arn" {
  description = "KMS key of the snapshots."
  type        = string
}

variable "logs_key_arn" {
  description = "KMS key of the logs."
  type        = string
}

variable "log_retention_days" {
  description = "Days that the slow log and the engine's log are kept."
  type        = number
}

variable "auth_token" {
  description = "First password. It is rotated right after creation, by the tool that rotates it ever after, so that the state holds no valid one."
  type        = string
  sensitive   = true
}

variable "snapshot_days" {
  description = "Days that daily snapshots are kept."
  type        = number
}
