variable "name" {
  description = "Prefix of every name, such as candor-prod."
  type        = string
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
  description = "Namespace of the backup jobs."
  type        = string
}

variable "backup_service_account" {
  description = "Service account of the backup jobs."
  type        = string
}

variable "backup_bucket_arn" {
  description = "Bucket that dumps and the oplog go to."
  type        = string
}

variable "backup_key_arn" {
  description = "KMS key of that bucket."
  type        = string
}

variable "snapshot_hours" {
  description = "Hours between two snapshots of the volumes."
  type        = number

  validation {
    condition     = contains([1, 2, 3, 4, 6, 8, 12, 24], var.snapshot_hours)
    error_message = "1, 2, 3, 4, 6, 8, 12 or 24 hours."
  }
}

variable "snapshot_days" {
  description = "Days that snapshots are kept."
  type        = number
}
