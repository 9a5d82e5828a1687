-- GET a page, or POST a form again and again with another message each time; at the end one line of JSON.
-- LOAD_BODY is the form without its message, LOAD_COOKIE what the browser holds.

local body, number, mine = os.getenv("LOAD_BODY"), 0, ""

function init()
  math.randomseed(os.time() + tonumber(tostring({}):match("0x(%x+)"), 16) % 1000003)
  mine = string.format("%08x%08x", math.random(0, 2 ^ 31 - 1), math.random(0, 2 ^ 31 - 1))
  wrk.headers["Cookie"] = os.getenv("LOAD_COOKIE")
  if body then
    wrk.method = "POST"
    wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
    wrk.headers["Sec-Fetch-Site"] = "same-origin"
  end
end

function request()
  if not body then
    return wrk.format()
  end
  number = number + 1
  return wrk.format(nil, nil, nil, body .. "&message=A+question+about+the+network+at+our+office." .. mine .. number)
end

-- LOAD_PATIENT: who is asked to come back later does so, after some milliseconds.
if os.getenv("LOAD_PATIENT") then
  local sent_away = false
  function response(status)
    sent_away = status == 503
  end
  function delay()
    local pause = sent_away and 25 or 0
    sent_away = false
    return pause
  end
end

function done(summary, latency)
  local errors = summary.errors
  print(string.format(
    '{"answered": %d, "seconds": %f, "refused": %d, "broken": %d, "p50": %f, "p99": %f}',
    summary.requests, summary.duration / 1e6, errors.status, errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3
  ))
end
