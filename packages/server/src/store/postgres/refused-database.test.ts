import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { testDatabase } from '../../testing/test-database.ts'
import { openStore } from '../open.ts'
import { NewerDatabase, StoreFailure, StoreUnavailable } from '../store-error.ts'
import { newAccount } from '../testing/samples.ts'

describe('a database that cannot be used', () => {
  const sql = async (url: string, text: string) => {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    await client.query(text)
    await client.end()
  }

  it('is refused when a newer program has written it', async () => {
    const url = await testDatabase()
    await (await openStore({ engine: 'postgres', url })).close()
    await sql(url, 'INSERT INTO migration (number, step) VALUES (999, 0)')
    await expect(openStore({ engine: 'postgres', url })).rejects.toThrow(NewerDatabase)
  })

  it('is refused when it does not keep text in UTF-8', async () => {
    const url = await testDatabase()
    const name = `latin${newAccount().replaceAll('-', '_')}`
    await sql(url, `CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'`)
    const latin = url.replace(/\/[^/?]+\?/, `/${name}?`)
    await expect(openStore({ engine: 'postgres', url: latin })).rejects.toThrow(StoreFailure)
    await expect(openStore({ engine: 'postgres', url: latin })).rejects.toThrow('is in LATIN1, not in UTF8')
  })

  it('is reported as unavailable when it is not there', async () => {
    const url = (await testDatabase()).replace(/\/[^/?]+\?/, '/nowhere?')
    await expect(openStore({ engine: 'postgres', url })).rejects.toThrow(StoreUnavailable)
  })
})
