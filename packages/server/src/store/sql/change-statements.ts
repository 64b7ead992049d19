import type { ChangeTable } from './schema.ts'
import { statement } from './statement.ts'

const columns = [
  'account',
  'revision',
  'ordinal',
  'time',
  'kind',
  'id',
  'owner',
  'action',
  'entity',
  'caller',
  'request',
] as const

export const insertChange = statement<Pick<ChangeTable, keyof ChangeTable>>()((db, parameter) =>
  db.insertInto('change').values({
    account: parameter('account'),
    revision: parameter('revision'),
    ordinal: parameter('ordinal'),
    time: parameter('time'),
    kind: parameter('kind'),
    id: parameter('id'),
    owner: parameter('owner'),
    action: parameter('action'),
    entity: parameter('entity'),
    caller: parameter('caller'),
    request: parameter('request'),
  }),
)

export const selectChanges = statement<{ account: string; revision: number; limit: number }>()(
  (db, parameter) =>
    db
      .selectFrom('change')
      .select(columns)
      .where('account', '=', parameter('account'))
      .where('revision', '>', parameter('revision'))
      .orderBy('revision')
      .orderBy('ordinal')
      .limit(parameter('limit')),
)

export const selectRevision = statement<{ account: string; revision: number }>()((db, parameter) =>
  db
    .selectFrom('change')
    .select(columns)
    .where('account', '=', parameter('account'))
    .where('revision', '=', parameter('revision'))
    .orderBy('ordinal'),
)

export const selectHistory = statement<{ account: string; kind: string; id: string; limit: number }>()(
  (db, parameter) =>
    db
      .selectFrom('change')
      .select(columns)
      .where('account', '=', parameter('account'))
      .where('kind', '=', parameter('kind'))
      .where('id', '=', parameter('id'))
      .orderBy('revision', 'desc')
      .orderBy('ordinal', 'desc')
      .limit(parameter('limit')),
)

/** What was touched, without the states. */
export const selectTouched = statement<{ account: string; revision: number; limit: number }>()(
  (db, parameter) =>
    db
      .selectFrom('change')
      .select(['revision', 'kind', 'id', 'owner'])
      .where('account', '=', parameter('account'))
      .where('revision', '>', parameter('revision'))
      .orderBy('revision')
      .limit(parameter('limit')),
)

/** The oldest changes of an account that are left. */
export const selectOldest = statement<{ account: string; limit: number }>()((db, parameter) =>
  db
    .selectFrom('change')
    .select(['revision', 'time'])
    .where('account', '=', parameter('account'))
    .orderBy('revision')
    .orderBy('ordinal')
    .limit(parameter('limit')),
)

export const deleteChanges = statement<{ account: string; revision: number }>()((db, parameter) =>
  db
    .deleteFrom('change')
    .where('account', '=', parameter('account'))
    .where('revision', '<=', parameter('revision')),
)
