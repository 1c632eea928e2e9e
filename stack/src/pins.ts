import path from 'node:path'

/** Folder of the pinned manifests (Maven, pip) with their checksums. */
export const pinsFolder = path.resolve(import.meta.dirname, '../pins')

/**
 * Versions of the real servers. A native start takes them from `pins/`, where every download has its checksum;
 * the images below are the same versions for a container engine, for `compose.yaml` and for the cluster's defaults.
 */
export const pins = {
  kafka: { version: '4.1.0', image: 'apache/kafka:4.1.0' },
  mongodb: { version: '6.0.5', image: 'mongo:6.0.5' },
  redis: { version: '7.0.15', image: 'redis:7.0.15-alpine' },
} as const
