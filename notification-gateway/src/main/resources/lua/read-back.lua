-- Reads a room's tail backwards from its end, and its partition's mark, as they stand at one instant.
--
-- KEYS[1] mark   KEYS[2] top   KEYS[3] tail (stream); the last two of the generation that is expected
-- ARGV[1] generation that the mark is expected to be of
-- ARGV[2] most entries
--
-- Returns {}                              there is no mark
--         {mark}                          it is of another generation: ask again, for that one's keys
--         {mark, top or '', message, ...} the last message first
local mark = redis.call('GET', KEYS[1])
if not mark then
  return {}
end
if string.match(mark, '^(%w+) ') ~= ARGV[1] then
  return {mark}
end
local answer = {mark, redis.call('GET', KEYS[2]) or ''}
for _, entry in ipairs(redis.call('XREVRANGE', KEYS[3], '+', '-', 'COUNT', ARGV[2])) do
  answer[#answer + 1] = entry[2][2]
end
return answer
