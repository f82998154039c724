const table = `
+1 👍 thumbsup 👍 -1 👎 thumbsdown 👎 ok_hand 👌 wave 👋 clap 👏 raised_hands 🙌 pray 🙏 muscle 💪 eyes 👀 point_right 👉 point_left 👈 point_up 👆 point_down 👇
smile 😄 smiley 😃 grinning 😀 grin 😁 slightly_smiling_face 🙂 wink 😉 blush 😊 joy 😂 sweat_smile 😅 thinking_face 🤔 neutral_face 😐 worried 😟 cry 😢 sob 😭 scream 😱 sunglasses 😎 heart_eyes 😍 tada 🎉
heart ❤️ broken_heart 💔 sparkles ✨ star ⭐ fire 🔥 boom 💥 zap ⚡ 100 💯 rocket 🚀 ship 🚢 anchor ⚓ sailboat ⛵ boat ⛵ helicopter 🚁 checkered_flag 🏁 triangular_flag_on_post 🚩 white_flag 🏳️
white_check_mark ✅ heavy_check_mark ✔️ ballot_box_with_check ☑️ x ❌ negative_squared_cross_mark ❎ heavy_multiplication_x ✖️ warning ⚠️ no_entry ⛔ no_entry_sign 🚫 octagonal_sign 🛑 stop_sign 🛑 rotating_light 🚨 sos 🆘
question ❓ grey_question ❔ exclamation ❗ heavy_exclamation_mark ❗ grey_exclamation ❕ bangbang ‼️ information_source ℹ️ new 🆕 ok 🆗 up 🆙 cool 🆒 free 🆓
red_circle 🔴 large_orange_circle 🟠 large_yellow_circle 🟡 large_green_circle 🟢 large_blue_circle 🔵 large_purple_circle 🟣 white_circle ⚪ black_circle ⚫
large_green_square 🟩 large_yellow_square 🟨 large_orange_square 🟧 large_red_square 🟥 large_blue_square 🟦 white_large_square ⬜ black_large_square ⬛ small_blue_diamond 🔹 small_orange_diamond 🔸
lock 🔒 unlock 🔓 closed_lock_with_key 🔐 key 🔑 shield 🛡️ bell 🔔 no_bell 🔕 mega 📣 loudspeaker 📢 speech_balloon 💬 memo 📝 pencil ✏️ pencil2 ✏️ clipboard 📋 page_facing_up 📄 scroll 📜 bookmark 🔖 pushpin 📌 round_pushpin 📍 paperclip 📎 link 🔗
calendar 📆 date 📅 spiral_calendar_pad 🗓️ clock1 🕐 alarm_clock ⏰ stopwatch ⏱️ timer_clock ⏲️ hourglass ⌛ hourglass_flowing_sand ⏳ watch ⌚ zzz 💤
chart_with_upwards_trend 📈 chart_with_downwards_trend 📉 bar_chart 📊 mag 🔍 mag_right 🔎 bulb 💡 gear ⚙️ wrench 🔧 hammer 🔨 hammer_and_wrench 🛠️ toolbox 🧰 package 📦 label 🏷️ wastebasket 🗑️ test_tube 🧪 microscope 🔬 electric_plug 🔌 battery 🔋 computer 💻 desktop_computer 🖥️ robot_face 🤖 bug 🐛 ladybug 🐞 beetle 🐞
arrow_right ➡️ arrow_left ⬅️ arrow_up ⬆️ arrow_down ⬇️ arrow_upper_right ↗️ arrow_lower_right ↘️ leftwards_arrow_with_hook ↩️ rewind ⏪ fast_forward ⏩ arrow_forward ▶️ double_vertical_bar ⏸️ pause_button ⏸️ black_square_for_stop ⏹️ track_next ⏭️ track_previous ⏮️ repeat 🔁 arrows_counterclockwise 🔄 arrows_clockwise 🔃 twisted_rightwards_arrows 🔀
snowflake ❄️ ice_cube 🧊 sunny ☀️ partly_sunny ⛅ cloud ☁️ rain_cloud 🌧️ thunder_cloud_and_rain ⛈️ rainbow 🌈 ocean 🌊 whale 🐳 dolphin 🐬 crab 🦀 turtle 🐢 snail 🐌 bird 🐦 hatching_chick 🐣 baby_chick 🐤 seedling 🌱 evergreen_tree 🌲 world_map 🗺️ earth_africa 🌍 globe_with_meridians 🌐 compass 🧭
one 1️⃣ two 2️⃣ three 3️⃣ four 4️⃣ five 5️⃣ six 6️⃣ seven 7️⃣ eight 8️⃣ nine 9️⃣ keycap_ten 🔟 bust_in_silhouette 👤 busts_in_silhouette 👥 technologist 🧑‍💻 firefighter 🧑‍🚒 construction 🚧 construction_worker 👷 coffee ☕ pizza 🍕 cake 🍰 gift 🎁 trophy 🏆 medal 🏅 balloon 🎈 confetti_ball 🎊 house 🏠 office 🏢 factory 🏭 money_with_wings 💸 moneybag 💰 email 📧 envelope ✉️ inbox_tray 📥 outbox_tray 📤 telephone_receiver 📞 pager 📟 satellite 📡 dart 🎯 game_die 🎲 eyeglasses 👓 ghost 👻 skull 💀 see_no_evil 🙈
`;

const words = table.trim().split(/\s+/);
const unicodeByName = new Map();
for (let at = 0; at + 1 < words.length; at += 2) unicodeByName.set(words[at], words[at + 1]);

/**
 * The character for a shortcode without its colons, or undefined for a name that we do not draw.
 * @param {string} name
 * @returns {string | undefined}
 */
export function emojiFor(name) {
  return unicodeByName.get(name.replace(/::skin-tone-\d$/, ''));
}
