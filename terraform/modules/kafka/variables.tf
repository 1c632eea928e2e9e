variable "name" {
  description = "Name of the cluster, such as candor-prod."
  type        = string
}

variable "kafka_version" {
  description = "MSK's name of the version. 4.x runs without ZooKeeper."
  type        = string
  default     = "4.1.x.kraft"
}

variable "instance_type" {
  description = "Type of broker, such as kafka.m5.xlarge."
  type        = string
}

variable "brokers" {
  description = "Brokers in all."
  type        = number

  validation {
    condition     = var.brokers % length(var.subnet_ids) == 0
    error_message = "MSK takes the same number of brokers in each zone: use a multiple of the number of subnets."
  }
}

variable "disk_gb" {
  description = "Disk of each broker."
  type        = number
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
  description = "Groups that may reach the brokers, by name: the nodes, the operators."
  type        = map(string)
}

variable "data_key_arn" {
  description = "KMS key of the brokers' disks."
  type        = string
}

variable "secrets_key_arn" {
  description = "KMS key of the users' secrets; MSK refuses the default one."
  type        = string
}

variable "logs_key_arn" {
  description = "KMS key of the brokers' logs."
  type        = string
}

variable "log_retention_days" {
  description = "Days that the brokers' logs are kept."
  type        = number
}

variable "users" {
  description = "SCRAM users: one principal per service, so that topics have an owner."
  type        = set(string)
}

variable "user_passwords" {
  description = "Passwords by user, from Vault. Written to Secrets Manager and to no state; a saved plan holds them, so plans are thrown away with their job."
  type        = map(string)
  sensitive   = true
}

variable "user_passwords_version" {
  description = "Raise it to write the passwords again: that is a rotation."
  type        = number
}

variable "acls_enforced" {
  description = "Nothing is allowed without an ACL. Off only until the topics Job has made the ACLs for the first time: MSK has no super users, so nobody else could make them."
  type        = bool
  default     = true
}
