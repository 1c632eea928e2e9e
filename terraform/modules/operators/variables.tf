variable "name" {
  description = "Prefix of every name, such as candor-prod."
  type        = string
}

variable "vpc_id" {
  description = "The VPC."
  type        = string
}

variable "subnet_id" {
  description = "A management subnet."
  type        = string
}

variable "data_key_arn" {
  description = "KMS key of the instance's disk."
  type        = string
}

variable "logs_key_arn" {
  description = "KMS key of the sessions' log."
  type        = string
}

variable "log_retention_days" {
  description = "Days that the record of the sessions is kept."
  type        = number
}

variable "trusted_principal_arns" {
  description = "Who may become administrator for an hour, with a second factor."
  type        = list(string)

  validation {
    condition     = length(var.trusted_principal_arns) > 0 && alltrue([for arn in var.trusted_principal_arns : !strcontains(arn, "*")])
    error_message = "Name at least one principal, without a wildcard."
  }
}

variable "identity_center" {
  description = "The principals are Identity Center's permission sets, which ask for the second factor themselves at sign-in and grant for a limited time."
  type        = bool
  default     = false
}
