-- Begins a new generation of a partition's tails, if the mark is still what the decision was made upon.
--
-- KEYS[1] mark, and the channel of the same name
-- ARGV[1] the mark's text that was read, or '' for none   ARGV[2] the first mark of the new generation
-- ARGV[3] this node's id in its cluster, or '': told with the mark, for who hears it elsewhere may not believe it
--
-- Returns 1 begun, 0 the mark has changed meanwhile: read it again
local mark = redis.call('GET', KEYS[1]) or ''
if mark ~= ARGV[1] then
  return 0
end
redis.call('SET', KEYS[1], ARGV[2])
redis.call('PUBLISH', KEYS[1], ARGV[3] == '' and ARGV[2] or ARGV[2] .. ' ' .. ARGV[3])
return 1
