//! Every screen at every size, with its title and its keys, and hostile text in the register.

use crate::harness::registers::{new_person, save_all};
use crate::harness::{Clerk, Screen};

/// Keys that lead from home to a screen, its title, and two keys of its footer.
const SCREENS: [(&str, &str, [&str; 2]); 57] = [
    ("", "SỔ VIỆC LÀM", ["0-9 chọn", "F10 thoát"]),
    ("1", "TIẾP NHẬN", ["F2 lưu", "F10 về"]),
    (
        "1001185000018Nguyễn<F9>",
        "TIẾP NHẬN",
        ["F2 lưu", "F3 vào danh sách"],
    ),
    ("2", "LỚP HỌC", ["Enter danh sách lớp", "F2 lớp mới"]),
    ("2<F2>", "LỚP HỌC", ["F2 lưu", "F10 về"]),
    (
        "2<Enter>",
        "K001 · May",
        ["F2 ghi danh người tiếp", "Enter sửa"],
    ),
    (
        "2<Enter><F2>",
        "GHI DANH VÀO K001",
        ["Enter ghi", "F9 phần chung"],
    ),
    ("2<Enter>2", "K001 · May", ["F2 ghi các dấu", "Enter sửa"]),
    (
        "2<Enter>2<F2>",
        "GHI DẤU LỚP K001",
        ["F2 ghi tất cả", "F10 về"],
    ),
    ("3", "VIỆC LÀM", ["F2 lưu", "F10 về"]),
    (
        "4",
        "THEO DÕI VIỆC LÀM",
        ["Enter lương, ghi chú", "F9 mở người"],
    ),
    (
        "5",
        "TƯ VẤN, PHIÊN VIỆC LÀM",
        ["F2 sang từng người", "F10 về"],
    ),
    (
        "51Phiên<F2>001185000017<Enter>",
        "TƯ VẤN, PHIÊN VIỆC LÀM",
        ["F2 sang từng người", "F10 về"],
    ),
    (
        "51<F2>huong<F3>",
        "TƯ VẤN, PHIÊN VIỆC LÀM",
        ["Enter ghi", "F9 phần chung"],
    ),
    ("6", "VAY VỐN", ["F2 lưu", "F10 về"]),
    ("7", "CHỈ TIÊU", ["Enter còn thiếu", "F9 chi tiết"]),
    (
        "7<Enter>",
        "Lao động tham gia đào tạo nghề",
        ["Tab đã tính", "F2 in danh sách"],
    ),
    ("7<F9>", "CHỈ TIÊU", ["0-9 chia theo", "Enter danh sách"]),
    ("7x", "CHỈ TIÊU", ["Enter xem kỳ này", "Ctrl+U xóa ô"]),
    ("8", "VIỆC CẦN LÀM", ["Enter mở", "F3 tìm người"]),
    ("82", "NHU CẦU CHƯA ĐƯỢC ĐÁP ỨNG", ["Enter mở", "F10 về"]),
    ("83", "ĐIỂM NGHI NGỜ CẦN XEM LẠI", ["F8 đã xem", "Enter mở"]),
    ("84", "NGƯỜI CHƯA GHI NGÀY ĐỒNG Ý", ["Enter mở", "F10 về"]),
    ("85", "NHIỆM VỤ", ["Enter ghi đã xong", "F9 theo kỳ"]),
    (
        "85<Enter>",
        "VII.1.1 · PHÒNG VĂN HÓA – XÃ HỘI",
        ["F2 tiếp", "F10 về"],
    ),
    ("9", "BÁO CÁO", ["F2 ghi Word", "F9 kỳ khác"]),
    ("9<F9>", "Kỳ báo cáo", ["Enter lấy", "F10 về"]),
    ("9<Enter>", "Báo cáo kỳ 2026-R1", ["Enter lấy", "F10 về"]),
    (
        "9<Enter>4",
        "NỘI DUNG BÁO CÁO 2026-R1",
        ["F2 thêm dòng", "Del bỏ"],
    ),
    ("9<Enter>6", "BÁO CÁO ĐÃ BAN HÀNH", ["Enter mở", "F10 về"]),
    ("0", "QUẢN TRỊ", ["0-9 chọn", "F10 về"]),
    ("01", "SỐ LIỆU THỐNG KÊ", ["F2 số liệu mới", "Enter mở"]),
    ("04", "KIỂM TRA CHÉO", ["Enter gõ lại", "F10 về"]),
    ("05", "TRANH CHẤP", ["Enter phân xử", "F10 về"]),
    ("06", "THỐNG KÊ NHẬP LIỆU", ["F9 mọi người", "F10 về"]),
    ("06<F9>", "THỐNG KÊ NHẬP LIỆU", ["F9 của tôi", "F10 về"]),
    ("07", "KẾ HOẠCH", ["0-9 chọn", "F10 về"]),
    ("071", "CHỈ TIÊU VÀ MỐC", ["Enter sửa", "Ctrl+Z hoàn tác"]),
    ("071<Enter>", "1.000 → ? LAO ĐỘNG", ["F2 tiếp", "F10 về"]),
    ("072", "NHIỆM VỤ", ["Enter ghi đã xong", "F9 quá hạn"]),
    (
        "073",
        "TUYÊN TRUYỀN",
        ["F2 ghi mới", "F9 cộng theo địa bàn"],
    ),
    ("074", "KINH PHÍ", ["Enter từng người", "F9 mức hỗ trợ"]),
    ("08", "AN TOÀN", ["0-9 chọn", "F10 về"]),
    ("081", "SAO LƯU", ["F2 sao lưu ngay", "F10 về"]),
    ("082", "KIỂM TRA SỔ", ["PgDn trang sau", "F10 về"]),
    ("083", "NHẬT KÝ HÔM NAY", ["Enter chỉ người này", "F10 về"]),
    ("084", "KHÔI PHỤC", ["PgDn trang sau", "F10 về"]),
    (
        "085",
        "XÓA NGƯỜI",
        ["F2 người yêu cầu xóa", "Enter quyết định"],
    ),
    ("086", "SỰ CỐ DỮ LIỆU", ["Enter lấy", "F10 về"]),
    (
        "09",
        "CÁN BỘ",
        ["F2 thêm người", "Enter vai trò, khóa, đóng"],
    ),
    (
        "<F3>h",
        "TÌM NGƯỜI",
        ["Enter mở", "F9 theo tổ, nhóm, nhu cầu"],
    ),
    (
        "<F3>huong<Enter>",
        "Nguyễn Thị Hường",
        ["Enter mở", "Ctrl+Z hoàn tác"],
    ),
    (
        "<F3>huong<Enter>81",
        "Lịch sử: Nguyễn Thị Hường",
        ["PgDn trang sau", "F10 về"],
    ),
    ("<F3>huong<Enter>71", "TÌM NGƯỜI", ["Enter mở", "F10 về"]),
    (
        "<F3><F9>*",
        "CHỌN NHIỀU NGƯỜI",
        ["Space chọn", "F9 mở người"],
    ),
    (
        "<F3><F9>*51<F2>",
        "TƯ VẤN CHO 1 NGƯỜI",
        ["F2 tiếp", "F10 về"],
    ),
    ("<F1>", "Trợ giúp: SỔ VIỆC LÀM", ["↑↓ xuống", "F10 về"]),
];

#[test]
fn every_screen_draws_at_every_size() {
    let mut first = Clerk::new();
    first.take_in_huong().press("<Esc>").enter_course("");
    first.leads_to("<Enter><F2>001185000017<Enter>", "Đã lưu");
    for (keys, title, footer) in SCREENS {
        let mut clerk = first.beside("lan");
        clerk.press(keys);
        for (columns, rows) in [(0, 0), (1, 1), (20, 5), (80, 24), (200, 60)] {
            clerk.resize(columns, rows).press("<Down><Up><PgDn><Home>");
            if columns < 80 {
                continue;
            }
            let screen = clerk.screen();
            let (top, bottom) = (screen.lines().next(), screen.lines().last());
            assert!(
                top.is_some_and(|t| t.contains(title)),
                "{keys}: {title}\n{screen}"
            );
            for key in footer {
                assert!(
                    bottom.is_some_and(|b| b.contains(key)),
                    "{keys}: {key}\n{screen}"
                );
            }
        }
    }
}

#[test]
fn at_eighty_columns_no_label_is_cut() {
    let mut clerk = Clerk::new();
    clerk.open(Screen::Intake);
    clerk.sees("Số định danh").sees("Việc làm hiện nay");
    clerk.sees("Địa chỉ trên thẻ").sees("F2 lưu").sees("F10 về");
}

#[test]
fn hostile_text_never_reaches_the_screen() {
    let mut clerk = Clerk::new();
    save_all(clerk.path(), "minh", [new_person("Xấu", "")]);
    clerk.alter(
        "UPDATE person SET full_name = 'Xấu' || char(27) || '[31m' || char(8238) || char(8203)",
    );
    clerk.find("xau").sees("Xấu·[31m··");
}
