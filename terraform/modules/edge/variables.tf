variable "name" {
  description = "Name of the load balancer, such as candor-prod."
  type        = string
}

variable "domain" {
  description = "Host that people type, such as candor.example.com."
  type        = string
}

variable "dns_zone_id" {
  description = "Route 53 zone of the domain."
  type        = string
}

variable "vpc_id" {
  description = "The VPC."
  type        = string
}

variable "subnet_ids" {
  description = "DMZ subnets, one per zone."
  type        = list(string)
}

variable "node_security_group_id" {
  description = "Group of the nodes, which run the ingress gateway."
  type        = string
}

variable "access_log_bucket" {
  description = "Bucket of the access logs."
  type        = string
}

variable "logs_key_arn" {
  description = "KMS key of the firewall's log."
  type        = string
}

variable "log_retention_days" {
  description = "Days that the firewall's log is kept."
  type        = number
}

variable "deletion_protection" {
  description = "Refuses to delete the load balancer."
  type        = bool
}

variable "requests_per_address" {
  description = "Requests from one address in five minutes before the firewall refuses it. Far above what the services allow a person, as an office may share an address."
  type        = number
  default     = 5000
}

variable "sign_ins_per_address" {
  description = "The same for signing in, refreshing and exchanging links."
  type        = number
  default     = 300
}
