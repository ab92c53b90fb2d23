# What the two scripts of Ruby share: the control API, the trouble on purpose, and how a step is told.
require 'json'
require 'net/http'

AMOUNT = '25.00'.freeze
$failed = 0

def ask(method, url, body = nil, headers = {})
  uri = URI(url)
  request = Net::HTTP.const_get(method.capitalize).new(uri, { 'Content-Type' => 'application/json' }.merge(headers))
  request.body = body unless body.nil?
  Net::HTTP.new(uri.host, uri.port, nil).start { |http| http.request(request) }.body
end

# The control API: the buyer, the clock, where notices go.
def control(method, path, body = nil)
  JSON.parse(ask(method, "#{ENV['CONTROL']}/#{path}", body && JSON.generate(body), 'Authorization' => "Bearer #{ENV['TOKEN']}"))
end

def step(name, holds, told = '')
  $failed += 1 unless holds
  puts "#{holds ? 'ok      ' : 'FAILED  '}#{name}#{told.to_s.empty? ? '' : ": #{told}"}"
end

# A call while the service is in trouble: what became of it, after how many requests and seconds.
def trouble(kind)
  return if ENV['TENDER_PROXY'] != ENV['BETWEEN']

  ask('PUT', "#{ENV['BETWEEN']}/trouble", kind)
  begun = Time.now
  told = begin
    yield
  rescue StandardError => e
    "#{e.class}: #{e.message.lines.first&.strip}"
  end
  took = Time.now - begun
  requests = JSON.parse(ask('GET', "#{ENV['BETWEEN']}/trouble"))['requests']
  puts format('trouble %s: %d requests in %.1f s, then %s', kind, requests, took, told)
end
