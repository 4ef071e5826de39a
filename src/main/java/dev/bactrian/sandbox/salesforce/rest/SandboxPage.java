package dev.bactrian.sandbox.salesforce.rest;

/** The page on which people make trouble by hand. */
final class SandboxPage {
    private static final String HTML =
            """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <title>Bactrian sandbox: Salesforce stand-in</title>
            <style>
            body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
            button { margin: .2rem .3rem .2rem 0; padding: .3rem .7rem; }
            table { border-collapse: collapse; } td { padding: .1rem 1rem .1rem 0; }
            </style>
            </head>
            <body>
            <h1>Salesforce stand-in</h1>
            <p>What clients see can be made to fail here. <code>POST /sandbox/trouble</code> does the same from a script.</p>
            <h2>Lasting trouble</h2>
            <p id="lasting"></p>
            <h2>Once</h2>
            <p id="once"></p>
            <h2>Now</h2>
            <table id="now"></table>
            <script>
            const lasting = {
              'Outage': { outage: true }, 'End of outage': { outage: false },
              'Latency 2 s': { latencyMillis: 2000 }, 'No latency': { latencyMillis: 0 },
              'No keepalives': { keepalives: false }, 'Keepalives': { keepalives: true },
              'A tenth of the rows locked': { lockedShare: 0.1 }, 'No rows locked': { lockedShare: 0 },
              'Call limit reached': { callsLeft: 0 }, 'No call limit': { callsLeft: -1 },
              'Clock 10 min ahead': { clockSkewMillis: 600000 }, 'Clock right': { clockSkewMillis: 0 },
              'Merged events': { mergedEvents: true }, 'Single events': { mergedEvents: false },
            };
            const once = {
              'Cut the next write off after its commit': { cutsLeft: 1 }, 'Next event is a gap': { gapsLeft: 1 }, 'Next event is lost': { lossesLeft: 1 },
              'Overflow event': { overflow: true }, 'End streams': { endStreams: true }, 'Break streams': { failStreams: true },
              'Expire sessions': { expireSessions: true }, 'Expire replay ids': { expireReplayIds: true },
              'Another org': { replaceOrg: true }, 'Another instance': { moveInstance: true }, 'Next answer is empty': { emptyRepliesLeft: 1 },
            };
            const send = (method, path, body) => fetch(path, { method, body: body && JSON.stringify(body) }).then((r) => r.json());
            const show = async () => {
              const state = { ...await send('GET', '/sandbox/trouble'), ...await send('GET', '/sandbox/calls') };
              document.getElementById('now').replaceChildren(...Object.entries(state).map(([name, value]) => {
                const row = document.createElement('tr');
                row.append(...[name, value].map((text) => Object.assign(document.createElement('td'), { textContent: text })));
                return row;
              }));
            };
            const buttons = (id, actions) => document.getElementById(id).append(...Object.entries(actions).map(([label, body]) =>
              Object.assign(document.createElement('button'), {
                textContent: label, onclick: () => send('POST', '/sandbox/trouble', body).then(show),
              })));
            buttons('lasting', lasting);
            buttons('once', once);
            show();
            setInterval(show, 2000);
            </script>
            </body>
            </html>
            """;

    private SandboxPage() {}

    static Response show() {
        return Response.text(200, "text/html;charset=UTF-8", HTML);
    }
}
