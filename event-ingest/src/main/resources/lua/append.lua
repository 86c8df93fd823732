-- Appends one record of the history to its room's tail and publishes it, in one step.
--
-- KEYS[1] tail (stream)   KEYS[2] top (offset of the tail's last record)
-- ARGV[1] offset          ARGV[2] the room's previous offset as the relay read it in the log, or ''
-- ARGV[3] message         ARGV[4] most records in the tail, about
-- ARGV[5] life of both keys in ms   ARGV[6] channel
--
-- Returns 0 skipped: the tail has it already (a relay repeats itself, or an old one wakes up)
--         1 appended behind its predecessor
--         2 started: there was no tail
--         3 reset: the tail did not end in the predecessor, so it says nothing of what lies between
-- Offsets are below 2^53, so that numbers compare exactly.
local top = redis.call('GET', KEYS[2])
if top and tonumber(ARGV[1]) <= tonumber(top) then
  return 0
end
-- The first write is one that a full Redis refuses; behind a first write nothing is refused any more.
redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[5])
local outcome = 1
if top ~= ARGV[2] then
  redis.call('DEL', KEYS[1])
  outcome = top and 3 or 2
end
redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[4], ARGV[1] .. '-1', 'm', ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[5])
redis.call('PUBLISH', ARGV[6], ARGV[3])
return outcome
