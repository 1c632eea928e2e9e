variable "name" {
  description = "Prefix of every name, such as candor-prod."
  type        = string
}

variable "cidr" {
  description = "Address range of the VPC, a /16. The environments' ranges differ, so that they can be peered."
  type        = string

  validation {
    condition     = can(cidrhost(var.cidr, 0)) && endswith(var.cidr, "/16")
    error_message = "cidr must be a /16, such as 10.40.0.0/16."
  }
}

variable "zones" {
  description = "Availability zones: three, so that Kafka and MongoDB keep a majority when one is lost."
  type        = list(string)

  validation {
    condition     = length(var.zones) == 3 && length(distinct(var.zones)) == 3
    error_message = "Three different availability zones are needed."
  }
}

variable "nat_per_zone" {
  description = "A NAT gateway in each zone (losing a zone then costs no other zone its way out), or one for all."
  type        = bool
}

variable "endpoint_zones" {
  description = "In how many zones the interface endpoints stand: each costs by the hour and zone."
  type        = number

  validation {
    condition     = var.endpoint_zones >= 1 && var.endpoint_zones <= 3
    error_message = "One to three zones."
  }
}

variable "logs_key_arn" {
  description = "KMS key for the flow logs."
  type        = string
}

variable "log_retention_days" {
  description = "Days that flow logs are kept."
  type        = number
}
