import { once } from 'node:events'
import { createServer } from 'node:http'
import type { TestProject } from 'vitest/node'
import { PostgresServer } from './postgres-server.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where a test asks for a database. */
    databases: string
  }
}

/**
 * One PostgreSQL for the whole test run, started when the first test asks for a database and ended with the run.
 * Every request to the address that tests are given makes an empty database and answers its URL.
 */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  let server: Promise<PostgresServer> | undefined
  const keeper = createServer(async (_, response) => {
    try {
      server ??= PostgresServer.create()
      response.end(await (await server).database())
    } catch (error) {
      response.statusCode = 500
      response.end(String(error))
    }
  })
  keeper.listen(0, '127.0.0.1')
  await once(keeper, 'listening')
  const address = keeper.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  project.provide('databases', `http://127.0.0.1:${address.port}/`)
  return async () => {
    keeper.closeAllConnections()
    keeper.close()
    await (await server?.catch(() => undefined))?.remove()
  }
}
