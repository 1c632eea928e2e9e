variable "name" {
  description = "Prefix of the buckets' names, such as candor-prod. The account's number is added, as bucket names are shared by the whole world."
  type        = string
}

variable "backups_key_arn" {
  description = "KMS key of the buckets."
  type        = string
}

variable "lock_mode" {
  description = "COMPLIANCE: nobody, not even the account's root, deletes a backup before its time. GOVERNANCE: a named right may."
  type        = string

  validation {
    condition     = contains(["COMPLIANCE", "GOVERNANCE"], var.lock_mode)
    error_message = "COMPLIANCE or GOVERNANCE."
  }
}

variable "backup_days" {
  description = "Days that a backup is locked, then deleted."
  type        = number
}

variable "log_days" {
  description = "Days that archived logs are kept."
  type        = number
}
