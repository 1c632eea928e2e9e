variable "name" {
  description = "Prefix of every name, such as candor-prod."
  type        = string
}
