import { once } from 'node:events'
import { createServer } from 'node:http'
import type { TestProject } from 'vitest/node'
import { GatehouseProcess } from './gatehouse-process.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where a test asks for the server that the whole run shares. */
    gatehouse: string
  }
}

/** One server in test mode for the whole test run, started when the first test asks for it and ended with the run. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  let server: Promise<GatehouseProcess> | undefined
  const keeper = createServer(async (_, response) => {
    try {
      server ??= GatehouseProcess.start(['--test-mode'])
      response.end((await server).url)
    } catch (error) {
      response.statusCode = 500
      response.end(String(error))
    }
  })
  keeper.listen(0, '127.0.0.1')
  await once(keeper, 'listening')
  const address = keeper.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  project.provide('gatehouse', `http://127.0.0.1:${address.port}/`)
  return async () => {
    keeper.closeAllConnections()
    keeper.close()
    await (await server?.catch(() => undefined))?.stop()
  }
}
