export { LookupEvents } from './lookup-events.ts'
export { ListPublicKeys } from './trail/list-public-keys.ts'
export { DescribeTrails, GetTrail, GetTrailStatus, ListTrails } from './trail/trail-operations.ts'
