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
  description = "Namespace of Vault."
  type        = string
}

variable "unseal_key_arn" {
  description = "KMS key that unseals Vault after a restart, so that no human holds a share by night."
  type        = string
}

variable "backup_bucket_arn" {
  description = "Bucket of Vault's snapshots."
  type        = string
}

variable "backup_key_arn" {
  description = "KMS key of that bucket."
  type        = string
}
