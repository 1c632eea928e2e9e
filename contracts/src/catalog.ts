/** The events and topics of Candor as types and constants; written by `npm run generate`. */
export * from '../generated/catalog.ts'
