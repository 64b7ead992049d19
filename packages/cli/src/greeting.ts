import type { Config, RunningServer } from '@gatehouse/server'

/** Tells people what they can do with a server that has just started. */
export async function greet(server: RunningServer, config: Config): Promise<void> {
  console.log(`Gatehouse listens on ${server.url}${config.testMode ? ' in test mode' : ''}`)
}
