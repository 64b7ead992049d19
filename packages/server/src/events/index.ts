export { LookupEvents } from './lookup-events.ts'
