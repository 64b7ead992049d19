import type { EntityReader, TargetCount } from '../store/store.ts'

const PAGE = 1000

/** All that the entities of a kind refer to in an account behind one target, read page by page; for what quotas bound. */
export async function allTargets(
  reader: Pick<EntityReader<unknown>, 'targets'>,
  account: string,
  behind?: string,
): Promise<TargetCount[]> {
  const found: TargetCount[] = []
  for (;;) {
    const { items, more } = await reader.targets(account, {
      limit: PAGE,
      after: found.at(-1)?.target ?? behind,
    })
    found.push(...items)
    if (!more) return found
  }
}
