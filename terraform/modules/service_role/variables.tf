variable "name" {
  description = "Name of the role."
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
  description = "Namespace of the service account."
  type        = string
}

variable "service_account" {
  description = "The one service account that may take the role. No wildcard: one role, one account."
  type        = string

  validation {
    condition     = !strcontains(var.service_account, "*")
    error_message = "Name one service account."
  }
}

variable "policy" {
  description = "What the role may do, as a JSON policy."
  type        = string
}
