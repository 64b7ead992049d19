/** How a command ends, for scripts. */
export const exitCode = {
  done: 0,
  /** The server refused, cannot be reached or did not start. */
  failed: 1,
  /** The command line or the configuration cannot be understood. */
  misused: 2,
} as const
