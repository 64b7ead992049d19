import { testDatabase } from '../../testing/test-database.ts'
import { openStore } from '../open.ts'
import { storeConformance } from '../testing/conformance.ts'

let url: Promise<string> | undefined

storeConformance('PostgreSQL', async (settings) => {
  url ??= testDatabase()
  return openStore({ engine: 'postgres', url: await url, timeout: 60_000, ...settings })
})
