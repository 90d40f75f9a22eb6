"""Who plays against us: attackers, strangers, services that misbehave."""
