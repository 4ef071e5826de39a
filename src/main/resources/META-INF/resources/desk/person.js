// Who decides: asked once, kept in this browser; and whether they are sure.

const NAME = "bactrian.by";
const dialog = document.getElementById("ask");
const nameInput = document.getElementById("ask-name");
const button = document.getElementById("person");

function name() {
  return (localStorage.getItem(NAME) || "").trim();
}

function showName() {
  button.textContent = name() ? `You are ${name()}; change` : "Who are you?";
}

/**
 * The person's name; null where they rather not go on.
 * @param question { title, text, go } of what cannot be undone; without one, only a name that is not known is asked for
 */
export function ask(question) {
  if (!question && name()) return Promise.resolve(name());
  const { title, text, go } = question || { title: "Who are you?", text: "Every decision stands in the journal with a name.", go: "Go on" };
  document.getElementById("ask-title").textContent = title;
  document.getElementById("ask-text").textContent = text;
  document.getElementById("ask-go").textContent = go;
  document.getElementById("ask-name-field").hidden = Boolean(question && name());
  nameInput.required = !(question && name());
  nameInput.value = name();
  return new Promise((resolve) => {
    const form = document.getElementById("ask-form");
    let answer = null;
    form.onsubmit = () => {
      const given = nameInput.value.trim();
      if (given) localStorage.setItem(NAME, given);
      showName();
      answer = name() || null;
    };
    dialog.onclose = () => resolve(answer);
    document.getElementById("ask-cancel").onclick = () => dialog.close();
    dialog.showModal();
  });
}

button.onclick = () => {
  ask({ title: "Who are you?", text: "Every decision stands in the journal with a name.", go: "Keep it" });
  document.getElementById("ask-name-field").hidden = false;
  nameInput.required = true;
  nameInput.focus();
};
showName();
