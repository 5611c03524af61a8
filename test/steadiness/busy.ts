// Keeps one core busy until it is ended.
for (let turn = 0; ; turn += 1) Math.sqrt(turn);
