-- Moves a partition's mark forward and publishes it. Said again at the same place, it is a heartbeat.
--
-- KEYS[1] mark ('generation position'), and the channel of the same name
-- ARGV[1] generation   ARGV[2] position   ARGV[3] the last position that this relay was confirmed
-- ARGV[4] this node's id in its cluster, or '': told with the mark, for who hears it elsewhere may not believe it
--
-- Returns  1 moved, or said again
--          0 the mark is ahead already: another relay of the same generation went on
--         -1 lost: it is missing, of another generation, or behind what was confirmed
local mark = redis.call('GET', KEYS[1])
if not mark then
  return -1
end
local generation, position = string.match(mark, '^(%w+) (%d+)$')
if generation ~= ARGV[1] or tonumber(position) < tonumber(ARGV[3]) then
  return -1
end
if tonumber(position) > tonumber(ARGV[2]) then
  return 0
end
local text = ARGV[1] .. ' ' .. ARGV[2]
redis.call('SET', KEYS[1], text)
redis.call('PUBLISH', KEYS[1], ARGV[4] == '' and text or text .. ' ' .. ARGV[4])
return 1
