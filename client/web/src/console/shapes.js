// What the API answers with, as far as the pages use it; docs/console.md has examples.

/**
 * @typedef {object} Session signed in to
 * @property {string} region
 * @property {string} account
 * @property {string} endpointUrl
 * @property {number} sinceMillis
 * @property {string} gameVersion
 *
 * @typedef {object} Health of a process, what it reported of a minute
 * @property {number} atMillis
 * @property {number} ticks
 * @property {number} tickWorkP50Millis
 * @property {number} tickWorkP99Millis
 * @property {number} tickWorkMaxMillis
 * @property {number} tickLatenessP99Millis
 * @property {number} tickLatenessMaxMillis
 * @property {number} overruns
 * @property {number} messages
 * @property {number} messageErrors
 * @property {number} datagramsLost
 *
 * @typedef {object} Process
 * @property {string} processId
 * @property {number | null} pid
 * @property {number | null} port
 * @property {string} state
 * @property {number} sinceMillis
 * @property {string | null} gameSessionId
 * @property {Health | null} health
 *
 * @typedef {object} Instance
 * @property {string} instanceId
 * @property {string} status
 * @property {number} sinceMillis
 * @property {boolean} interruptible
 * @property {Process[]} processes
 *
 * @typedef {object} Fleet
 * @property {string} fleetId
 * @property {string} name
 * @property {string} status
 * @property {string} computeType
 * @property {string} fleetType
 * @property {string} location
 * @property {boolean} current
 * @property {number} instancesDesired
 * @property {Instance[]} instances
 *
 * @typedef {object} GameSession
 * @property {string} gameSessionId
 * @property {string} fleetId
 * @property {string | null} processId
 * @property {number} port
 * @property {string} status
 * @property {number} createdMillis
 * @property {number | null} endedMillis
 * @property {number} playersMax
 * @property {{ playerId: string, status: string, sinceMillis: number }[]} players
 *
 * @typedef {object} EndedProcess
 * @property {string} processId
 * @property {string} fleetId
 * @property {string} exit
 * @property {number | null} exitCode
 * @property {number} endedMillis
 *
 * @typedef {object} FleetAnswer
 * @property {number} atMillis
 * @property {Fleet[]} fleets
 * @property {GameSession[]} sessions
 * @property {EndedProcess[]} ended
 */

/**
 * @typedef {object} Ticket
 * @property {string} ticketId
 * @property {string} configuration
 * @property {string} state
 * @property {{ playerId: string, team: string | null, attributes?: Record<string, unknown>, latencyMillis?: Record<string, number> }[]} players
 * @property {number} startedMillis
 * @property {number | null} endedMillis
 * @property {number} waitedMillis
 * @property {number | null} estimateMillis
 * @property {boolean} backfill
 * @property {string} reason
 * @property {string} message
 * @property {string | null} matchId
 * @property {string | null} gameSessionId
 *
 * @typedef {object} TicketsAnswer
 * @property {number} atMillis
 * @property {Record<string, number>} counts
 * @property {boolean} more
 * @property {Ticket[]} tickets
 *
 * @typedef {object} Grouping
 * @property {string[]} ticketIds
 * @property {Record<string, string[]>} teams
 * @property {number} stepMillis
 * @property {{ rule: string, detail: string }[]} broken
 *
 * @typedef {object} Explanation
 * @property {number} waitedMillis
 * @property {number} stepMillis
 * @property {string[]} never
 * @property {string | null} size
 * @property {Grouping[]} nearest
 * @property {{ inMillis: number, stepMillis: number, ticketIds: string[] } | null} later
 *
 * @typedef {object} Told an entry of a ticket's timeline
 * @property {number} sequence
 * @property {number} atMillis
 * @property {string} type
 * @property {string} text
 *
 * @typedef {Ticket & {
 *   rules: { name: string, passed: number, failed: number }[],
 *   timeline: Told[],
 *   timelineComplete: boolean,
 *   why: { text: string, explanation: Explanation | null } | null,
 * }} TicketAnswer
 */

/**
 * @typedef {object} CloudEvent
 * @property {number} sequence
 * @property {number} atMillis
 * @property {string} kind
 * @property {string} source
 * @property {string} type
 * @property {string} text
 * @property {string[]} ticketIds
 * @property {string[]} playerIds
 * @property {string | null} gameSessionId
 * @property {string | null} fleetId
 * @property {Record<string, unknown>} detail
 *
 * @typedef {object} EventsAnswer
 * @property {CloudEvent[]} events
 * @property {number} next
 * @property {number} missed
 */

/**
 * @typedef {object} MetricSeries
 * @property {string} label
 * @property {string} namespace
 * @property {string} metric
 * @property {Record<string, string>} dimensions
 * @property {string} stat
 * @property {number} periodSeconds
 * @property {[number, number][]} points
 *
 * @typedef {object} Widget
 * @property {string} type
 * @property {number} x
 * @property {number} y
 * @property {number} width
 * @property {number} height
 * @property {string} title
 * @property {string} text
 * @property {{ label: string, value: number }[]} annotations
 * @property {MetricSeries[]} series
 * @property {string[]} silent
 * @property {string} note
 *
 * @typedef {object} DashboardAnswer
 * @property {string} name
 * @property {number} fromMillis
 * @property {number} toMillis
 * @property {number} periodSeconds
 * @property {Widget[]} widgets
 */

/**
 * @typedef {object} Tier
 * @property {string} name
 * @property {number} target
 * @property {number} points
 * @property {number | null} holders
 * @property {number | null} rarity
 *
 * @typedef {object} Achievement
 * @property {string} id
 * @property {string} name
 * @property {string} description
 * @property {number} points
 * @property {boolean} secret
 * @property {boolean} hidden
 * @property {number | null} holders
 * @property {number | null} rarity
 * @property {Tier[]} tiers
 *
 * @typedef {object} AchievementsAnswer
 * @property {number} rev
 * @property {number} version
 * @property {string} fingerprint
 * @property {number | null} countedAtMillis
 * @property {number | null} players
 * @property {Achievement[]} achievements
 */

/**
 * @typedef {object} Review
 * @property {string} uploadId
 * @property {string} playerId
 * @property {number} sinceMillis
 * @property {string} imageUrl
 * @property {{ name: string, parent: string, confidence: number }[]} labels
 *
 * @typedef {object} AuditEntry
 * @property {string} auditId
 * @property {number} atMillis
 * @property {string} action
 * @property {string} target
 * @property {string} reason
 * @property {string} outcome
 * @property {number | null} endedMillis
 * @property {string} detail
 */

export {};
